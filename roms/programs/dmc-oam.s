; DMC and OAM DMA together: a sample loops at the highest rate while NMI copies sprites.
; config: nrom
;
; The main loop copies and adds up a block of RAM, checks the sum, and reads pad 1 twice, bit by
; bit. A DMC fetch that falls on a read of $4016 clocks the pad once more, so the two readings
; differ at times; these conflicts are counted. Both readings and the frame count of each round
; go into the checksum. Every 64
; frames the rate index goes down by one, and wraps at 0. NMI's OAM DMA starts on odd and even
; cycles alike, and meets DMC fetches of its own.
; Results: the common block at $0010 (common/program.s). $0020: pad readings that differed, 2
; bytes; $0022: SND_CHN as last read by NMI (bit 4: the sample runs); $0023: the rate index.

.include "header.inc"
    HEADER 0, 2, 1, 1, 0
.include "program.s"

SOURCE = $0300
COPY   = $0400

.zeropage
conflicts: .res 2
channels:  .res 1
rate:      .res 1
first_pad: .res 1
pad:       .res 1
sum:       .res 1
total:     .res 1
.assert conflicts = $20, error, "the count is at $0020"

.code
program_name: .byte "DMC AND OAM DMA", 0

.proc program_nmi
    lda #0
    sta OAMADDR
    lda #2
    sta OAMDMA
    lda SND_CHN
    sta channels
    lda frames
    and #63
    bne done
    dec rate
    lda rate
    and #$0F
    sta rate
    ora #$40                    ; loop, no IRQ
    sta DMC_FREQ
done:
    rts
.endproc

.proc program
    ldx #0
:   txa
    eor #$5A
    sta SOURCE,x
    clc
    adc sum
    sta sum
    inx
    bne :-
    lda #$0F
    sta rate
    lda #$4F
    sta DMC_FREQ
    lda #32
    sta DMC_RAW
    lda #<((sample - $C000) / 64)
    sta DMC_START
    lda #(SAMPLE_BYTES - 1) / 16
    sta DMC_LEN
    lda #$10
    sta SND_CHN
again:
    jsr copy_block
    jsr mix
    lda frames
    jsr mix
    jsr read_pad
    lda pad
    sta first_pad
    jsr mix
    jsr read_pad
    lda pad
    jsr mix
    lda pad
    cmp first_pad
    beq :+
    inc conflicts
    bne :+
    inc conflicts+1
:   jsr next_round
    jmp again
.endproc

; Copies a page and checks its sum.
.proc copy_block
    ldx #0
    stx total
:   lda SOURCE,x
    sta COPY,x
    lda total
    clc
    adc COPY,x
    sta total
    inx
    bne :-
    cmp sum
    beq :+
    jsr wrong
:   rts
.endproc

.proc read_pad
    ldx #1
    stx JOY1
    dex
    stx JOY1
    ldx #8
:   lda JOY1
    lsr
    rol pad
    dex
    bne :-
    rts
.endproc

.segment "SAMPLES"
; A triangle wave: four bytes of ones go up by 64, four of zeros come down again.
sample:
    .repeat 32
    .byte $FF, $FF, $FF, $FF, $00, $00, $00, $00
    .endrepeat
    .byte $55
SAMPLE_BYTES = * - sample
.assert SAMPLE_BYTES .mod 16 = 1, error, "a sample has 16 * n + 1 bytes"
.assert sample = $C000, lderror, "the sample lies at $C000"
