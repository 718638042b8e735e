; The title screen: a wall of bricks, the lettering, and a ball that flies behind it all and
; leaves sparks. Start begins a game. The music is song SONG_TITLE of music.s.

LOGO_ROW = 6                    ; the lettering's bands of colour begin on even rows
LOGO_COL = 4
PRESS_ROW = 16
PRESS_COL = 10
HI_ROW    = 19
TITLE_PADDLE_Y = 184            ; the paddle that keeps the ball up

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

.proc title_ball_start
    ldx #31
:   lda #120
    sta trail_x,x
    lda #140
    sta trail_y,x
    dex
    bpl :-
    lda #0
    sta trail_pos
    sta ball_down
    lda #1
    sta ball_right
    lda #112
    sta paddle_x
    lda #PADDLE_SMALL
    sta paddle_w
    lda #120
    sta ball_x
    lda #140
    sta ball_y
    rts
.endproc

; Two pixels across and one up or down a frame, between the screen's edges and the wall.
.proc title_ball_move
    ldx ball_x
    inx
    inx
    lda ball_right
    bne :+
    dex
    dex
    dex
    dex
:   stx ball_x
    cpx #240
    bcs turn_x
    cpx #10
    bcs :+
turn_x:
    lda ball_right
    eor #1
    sta ball_right
:   ldy ball_y
    iny
    lda ball_down
    bne :+
    dey
    dey
:   sty ball_y
    cpy #TITLE_PADDLE_Y - BALL_SIZE
    beq turn_y
    cpy #41
    bne remember
turn_y:
    lda ball_down
    eor #1
    sta ball_down
remember:
    lda trail_pos
    clc
    adc #1
    and #31
    sta trail_pos
    tax
    lda ball_x
    sta trail_x,x
    lda ball_y
    sta trail_y,x
    rts
.endproc

; The paddle runs after a falling ball and always gets there: it is the faster one.
.proc title_paddle
    lda ball_down
    beq draw
    lda ball_x
    sec
    sbc #(PADDLE_SMALL - BALL_SIZE) / 2
    bcc draw
    sec
    sbc paddle_x
    bcc left
    cmp #PADDLE_PACE
    bcc draw
    lda paddle_x
    adc #PADDLE_PACE - 1        ; carry is set
    cmp #256 - PADDLE_SMALL - 4
    bcs draw
    sta paddle_x
    bcc draw
left:
    cmp #<-PADDLE_PACE
    bcs draw
    lda paddle_x
    sbc #PADDLE_PACE - 1        ; carry is clear
    sta paddle_x
draw:
    lda #TITLE_PADDLE_Y
    sta spr_y
    jmp paddle_draw
.endproc

; The ball and five sparks, behind the lettering.
.proc title_sprites
    lda #BEHIND
    sta spr_attr
    ldy #0
spark:
    tya
    asl
    asl
    sta tmp+3
    lda trail_pos
    sec
    sbc tmp+3
    and #31
    tax
    lda trail_x,x
    sta spr_x
    lda trail_y,x
    sta spr_y
    lda title_sparks,y
    jsr sprite_put
    lda #BEHIND | 1
    sta spr_attr
    iny
    cpy #6
    bne spark
    rts
.endproc

.rodata
title_sparks:
    .byte TILE_BALL, TILE_TRAIL, TILE_TRAIL, TILE_TRAIL+1, TILE_TRAIL+1, TILE_TRAIL+2

logo_tiles:
    MAP_LOGO

logo_row_lo:
    .repeat MAP_LOGO_H, I
    .byte <($2000 + (LOGO_ROW + I) * 32 + LOGO_COL)
    .endrepeat
logo_row_hi:
    .repeat MAP_LOGO_H, I
    .byte >($2000 + (LOGO_ROW + I) * 32 + LOGO_COL)
    .endrepeat

; Sixteen bricks a row, four rows: '0' is a plain brick, '1' a framed one, '.' none.
title_wall:
    .byte "................"
    .byte "0000000000000000"
    .byte "1111110111101111"
    .byte "00000....0..0000"
wall_tiles:
    .byte 0, 0, TILE_BRICK_A, TILE_BRICK_B

; Row, column, kind.
.macro STAR row, col, kind
    .byte >($2000 + (row) * 32 + (col)), <($2000 + (row) * 32 + (col)), TILE_STAR + (kind)
.endmacro
title_sky:
    STAR  4, 11, 2
    STAR  4, 20, 0
    STAR  5,  2, 0
    STAR  5, 29, 2
    STAR  7,  1, 0
    STAR  8, 29, 0
    STAR 10,  2, 0
    STAR 11, 28, 1
    STAR 12,  6, 2
    STAR 12, 17, 0
    STAR 12, 25, 1
    STAR 13, 12, 2
    STAR 13, 29, 0
    STAR 14,  3, 0
    STAR 14, 22, 2
    STAR 15,  8, 1
    STAR 16, 27, 0
    STAR 17,  4, 1
    STAR 17, 24, 0
    STAR 18, 14, 0
    STAR 19, 30, 0
    STAR 20,  2, 0
    STAR 20, 21, 1
    STAR 21, 11, 0
    STAR 22, 28, 1
    STAR 22,  6, 0
    STAR 24, 16, 1
    STAR 24,  1, 0
    STAR 25, 25, 0
    STAR 27,  9, 2
    STAR 28, 20, 1
    STAR 28,  3, 0
    STAR 27, 29, 0
    STAR 25, 12, 1
    STAR 23, 22, 0
    STAR  4, 14, 0
    .byte 0

press_start:
    .byte "PRESS START"
title_text:
    STRING PRESS_ROW, PRESS_COL, "PRESS START"
    STRING HI_ROW, 9, "HI-SCORE"
    STRING 26, 5, "2026  RICOCHET PROJECT"
    .byte 0

; Palettes: 0 words; 1, 2, 3 the three bands of the lettering, each lower colour the next's upper.
title_palette:
    .byte $0F, $01, $21, $30,  $0F, $03, $37, $30,  $0F, $03, $27, $37,  $0F, $03, $16, $27

title_attribute_table:
    .byte $E4, $E4, $E4, $E4, $E4, $E4, $E4, $E4
    .byte $50, $50, $50, $50, $50, $50, $50, $50
    .byte $FA, $FA, $FA, $FA, $FA, $FA, $FA, $FA
    .byte $00, $00, $00, $00, $00, $00, $00, $00
    .byte $00, $00, $00, $00, $00, $00, $00, $00
    .byte $AA, $AA, $AA, $AA, $00, $00, $00, $00
    .byte $00, $00, $00, $00, $00, $00, $00, $00
    .byte $00, $00, $00, $00, $00, $00, $00, $00
.code

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
