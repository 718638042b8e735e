; All 65,536 products of two bytes by shift and add in zero page, REP times.
        .setcpu "6502"
        .org $2000
        jmp start
rep:    .byte $04,$00,$00
m1      = $10
m2      = $11
left    = $12
right   = $13
low     = $14
start:  lda #0
        sta m1
        sta m2
pair:   lda m1
        sta left
        lda m2
        sta right
        lda #0
        ldx #8
each:   lsr left
        bcc even
        clc
        adc right
even:   ror a
        ror low
        dex
        bne each
        inc m1
        bne pair
        inc m2
        bne pair
        dec rep
        bne start
        jmp $3f00
