// The way from the ESP32's boot ROM, whose code is windowed, to call0 code (Xtensa ISA §4.7.1).
//
// Without PS.WOE no access of a register looks at windows; WINDOWSTART names this one alone all the
// same. The assembler, which is the lx106's, knows neither WINDOWBASE (72), WINDOWSTART (73) nor
// LCOUNT (2), which would jump back out of a loop of the ROM's: RSR and WSR are written out.
__asm__(".pushsection .text.entry, \"ax\"\n"
        ".align 4\n"
        ".global esp32_entry\n"
        "esp32_entry:\n"
        "movi a2, 0x0f\n wsr a2, ps\n rsync\n"
        ".byte 0x30, 72, 0x03\n" // rsr a3, windowbase
        "ssl a3\n movi a2, 1\n sll a2, a2\n"
        ".byte 0x20, 73, 0x13\n" // wsr a2, windowstart
        "movi a2, 0\n"
        ".byte 0x20, 2, 0x13\n" // wsr a2, lcount
        "rsync\n"
        "j xtensa_start\n"
        ".popsection\n");
