; Spinning on I/O: NMI off, everything is timed by polling PPUSTATUS and the frame counter's flag.
; config: nrom
;
; Each round is a frame: a bare two-instruction loop waits for vblank; a counting loop then polls
; PPUSTATUS until sprite 0 hits and, after that, until vblank again; a third loop polls SND_CHN
; for the APU's frame interrupt flag (the IRQ itself stays masked) with a count. The counts go
; into the checksum, so that a poll too many or too few shows. A read of PPUSTATUS just before
; vblank can miss it, as on the real machine; the loops simply wait for the next.
; Results: the common block at $0010 (common/program.s); frames are counted by the loop.
; $0020: polls until sprite 0 hit in the last round, 2 bytes; $0022: until vblank, 2 bytes;
; $0024: until the APU's flag, 2 bytes.

.include "header.inc"
    HEADER 0, 2, 1, 1, 0
.include "program.s"

SPRITE_Y = 119
BRICK    = $40                  ; an opaque tile of the game's set

.zeropage
polls_hit:    .res 2
polls_vblank: .res 2
polls_apu:    .res 2
.assert polls_hit = $20, error, "the counts begin at $0020"

.code
program_name: .byte "SPIN ON STATUS", 0

program_nmi:
    rts

.proc program
    lda #0
    sta PPUCTRL                 ; no NMI from here on
    sta FRAME_CTRL              ; four-step sequence, flag on
    bit SND_CHN
    jsr wait_vblank
    jsr setup_hit
again:
    jsr wait_vblank
    inc frames
    bne :+
    inc frames+1
:   lda #0
    sta OAMADDR
    lda #2
    sta OAMDMA
    jsr count_hit
    jsr count_vblank
    inc frames
    bne :+
    inc frames+1
:   jsr count_apu
    jsr next_round
    jmp again
.endproc

; Sprite 0 and a brick of the background under it, in the blank that has just begun.
.proc setup_hit
    lda #SPRITE_Y
    sta $0200
    lda #BRICK
    sta $0201
    lda #0
    sta $0202
    lda #128
    sta $0203
    lda #>($2000 + 15 * 32 + 16)
    ldx #<($2000 + 15 * 32 + 16)
    jsr show_at
    lda #BRICK
    sta PPUDATA
    lda #0
    sta PPUSCROLL
    sta PPUSCROLL
    rts
.endproc

.proc wait_vblank
:   bit PPUSTATUS
    bpl :-
    rts
.endproc

; Polls until the hit flag is down and then up. X and A count.
.proc count_hit
    ldx #0
    ldy #0
:   bit PPUSTATUS
    bvs :-                      ; last frame's flag
:   inx
    bne :+
    iny
:   bit PPUSTATUS
    bvc :--
    stx polls_hit
    sty polls_hit+1
    jmp mix_xy
.endproc

.proc count_vblank
    ldx #0
    ldy #0
:   inx
    bne :+
    iny
:   lda PPUSTATUS
    bpl :--
    stx polls_vblank
    sty polls_vblank+1
    jmp mix_xy
.endproc

; Reading SND_CHN clears the flag, so each round waits for a new one.
.proc count_apu
    ldx #0
    ldy #0
    bit SND_CHN
:   inx
    bne :+
    iny
:   bit SND_CHN
    bvc :--
    stx polls_apu
    sty polls_apu+1
    ; fall through
.endproc

.proc mix_xy
    txa
    jsr mix
    tya
    jmp mix
.endproc
