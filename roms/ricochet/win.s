; The screen after the last round: the title's wall and lettering with other words.

.proc win_draw
    jsr vram_clear
    ldx #<title_palette
    ldy #>title_palette
    stx ptr
    sty ptr+1
    jsr palette_load
    jsr title_logo
    jsr title_bricks
    jsr title_stars
    jsr title_attributes
    ldx #<win_text
    ldy #>win_text
    stx ptr
    sty ptr+1
    jsr text_draw
    ldy #>($2000 + 20 * 32 + 17)
    lda #<($2000 + 20 * 32 + 17)
    jsr vram_at
    ldx #<score
    ldy #>score
    stx ptr
    sty ptr+1
    jmp digits_draw
.endproc

.rodata
win_text:
    STRING 14, 8, "CONGRATULATIONS!"
    STRING 17, 5, "EVERY WALL IS DOWN NOW"
    STRING 20, 10, "SCORE"
    STRING 24, 10, "PRESS START"
    .byte 0
.code
