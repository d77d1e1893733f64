// Reset code for QEMU's dc233c, which has register windows and its vectors where an LX6 has them:
// it enters the firmware from windowed code, two frames deep, as the ESP32's boot ROM does. For a
// test of esp32_entry and of those vectors. What the lx106's assembler does not know is written
// out.
__asm__(".pushsection .reset.windowed, \"ax\"\n"
        "j 1f\n"
        ".org 4\n"
        "2: .word esp32_entry\n"
        "3: .word 0x4000f\n" // PS.WOE, no interrupts
        "4: .word __stack_top\n"
        "1: movi a2, 0\n"
        ".byte 0x20, 72, 0x13\n" // wsr a2, windowbase
        "movi a2, 1\n"
        ".byte 0x20, 73, 0x13\n" // wsr a2, windowstart
        "l32r a2, 3b\n wsr a2, ps\n rsync\n"
        "l32r a1, 4b\n"
        "l32r a10, 2b\n"
        "j 5f\n"
        ".org 0x40\n"
        "5:\n"
        ".byte 0x25, 0, 0\n" // call8 to the next word
        ".org 0x44\n"
        ".byte 0x36, 0x41, 0\n" // entry a1, 32
        "jx a2\n"
        ".popsection\n");
