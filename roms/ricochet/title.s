; The title screen: a wall of bricks, the lettering, and a ball that flies behind it all and
; leaves sparks. Start begins a game. The music is song SONG_TITLE of music.s.

LOGO_ROW = 6                    ; the lettering's bands of colour begin on even rows
LOGO_COL = 4
PRESS_ROW = 16
PRESS_COL = 10
HI_ROW    = 19

.proc title_enter
    lda #STATE_TITLE
    sta game_state
    jsr screen_off
    jsr vram_clear
    ldx #<title_palette
    ldy #>title_palette
    stx ptr
    sty ptr+1
    jsr palette_load
    jsr title_logo
    jsr title_bricks
    jsr title_stars
    jsr title_words
    jsr title_attributes
    jsr title_ball_start
    lda #CTRL_NMI | CTRL_SPR_1 | CTRL_BG_1
    sta ppu_ctrl
    lda #SONG_TITLE
    jsr song_play
    jmp screen_on
.endproc

.proc title_logo
    ldx #<logo_tiles
    ldy #>logo_tiles
    stx ptr
    sty ptr+1
    ldx #0
row:
    lda logo_row_hi,x
    tay
    lda logo_row_lo,x
    jsr vram_at
    ldy #0
:   lda (ptr),y
    sta PPUDATA
    iny
    cpy #MAP_LOGO_W
    bne :-
    tya
    clc
    adc ptr
    sta ptr
    bcc :+
    inc ptr+1
:   inx
    cpx #MAP_LOGO_H
    bne row
    rts
.endproc

; Stars where nothing else is: [address high, low, kind].
.proc title_stars
    ldx #0
:   ldy title_sky,x
    beq done
    lda title_sky+1,x
    jsr vram_at
    lda title_sky+2,x
    sta PPUDATA
    inx
    inx
    inx
    bne :-
done:
    rts
.endproc

; The wall above the lettering, from letters: see title_wall.
.proc title_bricks
    ldy #>($2000 + 1 * 32)
    lda #<($2000 + 1 * 32)
    jsr vram_at
    ldx #0
brick:
    ldy title_wall,x
    lda wall_tiles-'.',y
    sta PPUDATA
    cmp #0
    beq :+
    adc #0                      ; cmp left the carry set
:   sta PPUDATA
    inx
    cpx #16 * 4
    bne brick
    rts
.endproc

.proc title_words
    ldx #<title_text
    ldy #>title_text
    stx ptr
    sty ptr+1
    jsr text_draw
    ldy #>($2000 + HI_ROW * 32 + 18)
    lda #<($2000 + HI_ROW * 32 + 18)
    jsr vram_at
    ldx #<hi_score
    ldy #>hi_score
    stx ptr
    sty ptr+1
    jmp digits_draw
.endproc

.proc title_attributes
    ldy #$23
    lda #$C0
    jsr vram_at
    ldx #0
:   lda title_attribute_table,x
    sta PPUDATA
    inx
    cpx #64
    bne :-
    rts
.endproc

.proc title_tick
    jsr random                  ; waiting on the title throws the dice
    jsr title_blink
    jsr title_ball_move
    jsr title_paddle
    jsr title_sprites
    lda pad_pressed
    and #BTN_START
    beq :+
    jmp game_begin
:   rts
.endproc

; PRESS START goes off and on every 32 frames.
.proc title_blink
    lda frame_count
    and #$1F
    bne done
    ldx #11
    ldy #>($2000 + PRESS_ROW * 32 + PRESS_COL)
    lda #<($2000 + PRESS_ROW * 32 + PRESS_COL)
    jsr vram_begin
    ldy #0
letter:
    lda #0
    sta tmp
    lda frame_count
    and #$20
    bne :+
    lda press_start,y
    sec
    sbc #' '
    sta tmp
:   lda tmp
    jsr vram_byte
    iny
    cpy #11
    bne letter
done:
    rts
.endproc
