; The panel right of the field: lettering, best score, score, round, spare paddles.

PANEL_COL   = 25
PANEL_LOGO  = $2000 + 2 * 32 + PANEL_COL + 1
PANEL_HI    = $2000 + 10 * 32 + PANEL_COL + 1
PANEL_SCORE = $2000 + 14 * 32 + PANEL_COL + 1
PANEL_LEVEL = $2000 + 18 * 32 + PANEL_COL + 4
PANEL_LIVES = $2000 + 22 * 32 + PANEL_COL + 1
LIVES_COLS  = 2

.proc draw_panel
    ldx #<panel_text
    ldy #>panel_text
    stx ptr
    sty ptr+1
    jsr text_draw
    jsr draw_panel_logo
    ldy #>PANEL_HI
    lda #<PANEL_HI
    jsr vram_at
    ldx #<hi_score
    ldy #>hi_score
    stx ptr
    sty ptr+1
    jsr digits_draw
    ldy #>PANEL_SCORE
    lda #<PANEL_SCORE
    jsr vram_at
    ldx #<score
    ldy #>score
    stx ptr
    sty ptr+1
    jsr digits_draw
    ldy #>PANEL_LEVEL
    lda #<PANEL_LEVEL
    jsr vram_at
    lda level
    jsr two_digits
    pha
    txa
    clc
    adc #'0' - ' '
    sta PPUDATA
    pla
    clc
    adc #'0' - ' '
    sta PPUDATA
    jmp lives_queue
.endproc

.proc draw_panel_logo
    ldx #0
row:
    ldy #>PANEL_LOGO
    lda panel_logo_lo,x
    jsr vram_at
    lda panel_logo_tile,x
    ldy #5
:   sta PPUDATA
    clc
    adc #1
    dey
    bne :-
    inx
    cpx #4
    bne row
    rts
.endproc

; Queues the spare paddles, those besides the one in play: two rows of two.
.proc lives_queue
    lda #<PANEL_LIVES
    ldy #0                      ; paddles shown so far
    jsr lives_row
    lda #<(PANEL_LIVES + 32)
    ; fall through
.endproc

; One row of LIVES_COLS paddles at the address whose low byte is A; Y counts paddles.
.proc lives_row
    sty tmp
    ldy #>PANEL_LIVES
    .assert >PANEL_LIVES = >(PANEL_LIVES + 32), error, "the rows of paddles share a page"
    ldx #LIVES_COLS * 2
    jsr vram_begin
    ldy tmp
    lda #LIVES_COLS
    sta tmp+1
each:
    iny
    lda #0
    cpy lives
    bcs :+
    lda #TILE_LIFE
:   jsr vram_byte
    lda #0
    cpy lives
    bcs :+
    lda #TILE_LIFE + 1
:   jsr vram_byte
    dec tmp+1
    bne each
    rts
.endproc

.rodata
panel_logo_lo:
    .byte <PANEL_LOGO, <(PANEL_LOGO + 32), <(PANEL_LOGO + 64), <(PANEL_LOGO + 96)
panel_logo_tile:
    .byte TILE_SMALL_LOGO, TILE_SMALL_LOGO + 5, TILE_SMALL_LOGO + 10, TILE_SMALL_LOGO + 15
    .assert >PANEL_LOGO = >(PANEL_LOGO + 96), error, "the small lettering lies in one page"

panel_text:
    STRING  9, PANEL_COL + 1, "BEST"
    STRING 13, PANEL_COL + 1, "SCORE"
    STRING 17, PANEL_COL + 1, "ROUND"
    STRING 21, PANEL_COL + 1, "SPARE"
    .byte 0
.code
