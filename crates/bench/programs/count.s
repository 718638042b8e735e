; Counts down: 65,536 rounds of a register loop, REP times. Registers and branches only.
        .setcpu "6502"
        .org $2000
        jmp start
rep:    .byte $10,$00,$00
start:  ldy #0
outer:  ldx #0
inner:  dex
        bne inner
        dey
        bne outer
        dec rep
        bne start
        jmp $3f00
