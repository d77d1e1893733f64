// The second stage of the RP2040's start, 256 octets at the start of the flash (RP2040 datasheet §2.8.1.3.1): the boot ROM copies them to
// the end of SRAM and calls them when their CRC is right. They let the flash be read in place, by the one command that every serial
// flash knows (03h: 8 bits of command, 24 of address, then data, all on one line), and start the vector table behind them.
//
// It may be called by the boot ROM (LR = 0) or by who has just written the flash (LR = the way back).
//
// The divider of 4 is for the clk_sys to come: 31.25 MHz at 125 MHz, where the Pico's W25Q16JV takes 50 MHz for this command.
        .syntax unified
        .cpu    cortex-m0plus
        .thumb

        .equ    SSI, 0x18000000                 // §4.10.13
        .equ    SSI_CTRLR0, 0x00
        .equ    SSI_CTRLR1, 0x04
        .equ    SSI_SSIENR, 0x08
        .equ    SSI_SER, 0x10
        .equ    SSI_BAUDR, 0x14
        .equ    SSI_SPI_CTRLR0, 0xf4

        .equ    FRAMES_32_BITS, 31 << 16        // CTRLR0.DFS_32
        .equ    READ_AFTER_COMMAND, 3 << 8      // CTRLR0.TMOD
        .equ    COMMAND_03H, 0x03 << 24         // SPI_CTRLR0.XIP_CMD
        .equ    COMMAND_8_BITS, 2 << 8          // SPI_CTRLR0.INST_L
        .equ    ADDRESS_24_BITS, 6 << 2         // SPI_CTRLR0.ADDR_L
        .equ    DIVIDER, 4

        .equ    VECTORS, 0x10000100
        .equ    VTOR, 0xe000ed08

        .section .text.boot2, "ax"
        .global boot2
        .type   boot2, %function
        .thumb_func
boot2:  ldr     r0, =SSI
        movs    r1, #0
        str     r1, [r0, #SSI_SSIENR]           // it takes settings only while it is off
        movs    r2, #DIVIDER
        str     r2, [r0, #SSI_BAUDR]
        ldr     r2, =FRAMES_32_BITS | READ_AFTER_COMMAND
        str     r2, [r0, #SSI_CTRLR0]
        str     r1, [r0, #SSI_CTRLR1]           // one frame a read
        movs    r3, #SSI_SPI_CTRLR0
        ldr     r2, =COMMAND_03H | COMMAND_8_BITS | ADDRESS_24_BITS
        str     r2, [r0, r3]
        movs    r1, #1
        str     r1, [r0, #SSI_SER]
        str     r1, [r0, #SSI_SSIENR]

        mov     r0, lr
        cmp     r0, #0
        bne     1f
        ldr     r0, =VECTORS
        ldr     r1, =VTOR
        str     r0, [r1]
        ldmia   r0!, {r1, r2}
        msr     msp, r1
        bx      r2
1:      bx      r0
        .pool
        .global boot2_end
boot2_end:

        // CRC-32 (polynomial 0x04c11db7, from all ones, no reflection, no final inversion) of the 252 octets before it: uf2.mjs
        // checks it and says what it has to be.
        .org    252
        .word   0xa9383c0f
