; Bank switching on MMC1 (mapper 1): 128 KiB, the last 16 KiB fixed, CHR RAM.
; config: banks16
;
; The same work as banks-uxrom, with the bank number shifted bit by bit into MMC1's port. Every
; 256 switches the port is also reset half-way through a number, which must drop the bits so far
; and must not change the bank.
; Results: the common block at $0010 (common/program.s).

CHR_RAM = 1
OWN_SETUP = 1
.include "header.inc"
    HEADER 1, 8, 0, 1, 0
.include "program.s"
.include "banked.s"

MMC1_CONTROL = $8000
MMC1_CHR0    = $A000
MMC1_CHR1    = $C000
MMC1_PRG     = $E000

.zeropage
switches: .res 1

.code
program_name: .byte "BANKS, MMC1", 0

; Resets the port and sets: vertical mirroring, $C000 fixed to the last bank, 8 KiB of CHR.
.proc board_setup
    lda #$80
    sta MMC1_CONTROL
    lda #%01110
    .repeat 4
    sta MMC1_CONTROL
    lsr
    .endrepeat
    sta MMC1_CONTROL
    lda #0
    .repeat 5
    sta MMC1_CHR0
    .endrepeat
    .repeat 5
    sta MMC1_CHR1
    .endrepeat
    rts
.endproc

; Selects bank X. Keeps A, X and Y.
.proc bank_select
    stx bank
    pha
    inc switches
    bne :+
    jsr half_reset
:   txa
    .repeat 4
    sta MMC1_PRG
    lsr
    .endrepeat
    sta MMC1_PRG
    pla
    rts
.endproc

; Two bits, then a reset: the next five bits are a number of their own.
.proc half_reset
    lda #1
    sta MMC1_PRG
    sta MMC1_PRG
    lda #$80
    sta MMC1_PRG
    rts
.endproc
