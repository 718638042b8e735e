; Frame pacing, the controller and the dice.

; Hands the frame to NMI and waits until it has been shown.
.proc wait_frame
    lda #1
    sta frame_ready
:   lda frame_ready
    bne :-
    rts
.endproc

; Turns rendering off from the next vblank on. Afterwards PPUDATA may be written at leisure.
.proc screen_off
    jsr sprites_begin
    jsr sprites_end
    lda #0
    sta ppu_mask
    jmp wait_frame
.endproc

; Turns rendering on again with the next frame that NMI shows.
.proc screen_on
    lda #MASK_ALL
    sta ppu_mask
    rts
.endproc

; Reads pad 1 into pad_held and pad_pressed. A DPCM fetch could spoil a read; no samples here.
.proc read_pad
    lda pad_held
    sta tmp
    lda #1
    sta JOY1
    sta pad_held                ; the 1 falls out after eight shifts
    lsr
    sta JOY1
:   lda JOY1
    and #3                      ; the Famicom's expansion pad is bit 1
    cmp #1
    rol pad_held
    bcc :-
    lda tmp
    eor #$FF
    and pad_held
    sta pad_pressed
    rts
.endproc

; A = the next byte of a 16-bit Galois shift register (period 65535). The same keys give the same
; game, since the register starts from 1 and is turned once for every frame spent on the title.
.proc random
    lsr rng+1
    ror rng
    bcc :+
    lda rng+1
    eor #$B4
    sta rng+1
:   lda rng
    eor rng+1
    rts
.endproc
