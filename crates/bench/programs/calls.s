; Calls and returns, two deep, with a pushed register: 65,536 of each, REP times.
        .setcpu "6502"
        .org $2000
        jmp start
rep:    .byte $10,$00,$00
start:  ldy #0
outer:  ldx #0
inner:  jsr first
        dex
        bne inner
        dey
        bne outer
        dec rep
        bne start
        jmp $3f00
first:  pha
        jsr second
        pla
        rts
second: clc
        adc #3
        rts
