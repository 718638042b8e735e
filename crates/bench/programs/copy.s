; Copies 8 KiB through (zp),Y pointers, REP times 256.
        .setcpu "6502"
        .org $2000
        jmp start
rep:    .byte $10,$00,$00
from    = $10
to      = $12
times   = $14
start:  lda #0
        sta times
        sta from
        sta to
again:  lda #$40
        sta from+1
        lda #$80
        sta to+1
        ldx #$20
        ldy #0
page:   lda (from),y
        sta (to),y
        iny
        bne page
        inc from+1
        inc to+1
        dex
        bne page
        inc times
        bne again
        dec rep
        bne again
        jmp $3f00
