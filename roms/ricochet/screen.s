; Draws the whole field: frame, floor, bricks, panel and attributes, while the picture is off.
;
; Columns: 1 and 24 are the side walls, 2 to 23 the field, 25 to 31 the panel. The field begins on
; an even column, so that each brick has half of an attribute quadrant pair to itself.

PANEL_COL   = 25
PANEL_LOGO  = $2000 + 2 * 32 + PANEL_COL + 1
PANEL_HI    = $2000 + 10 * 32 + PANEL_COL + 1
PANEL_SCORE = $2000 + 14 * 32 + PANEL_COL + 1
PANEL_LEVEL = $2000 + 18 * 32 + PANEL_COL + 4
PANEL_LIVES = $2000 + 22 * 32 + PANEL_COL + 1
LIVES_COLS  = 2
BOTTOM_ROW  = 30
THEMES      = 4

.zeropage
draw_row:  .res 1
quad_x:    .res 1
quad_y:    .res 1

.code
.proc screen_draw
    jsr vram_clear
    lda level
    sec
    sbc #1
    and #THEMES - 1
    tax
    lda theme_floor,x
    sta floor_tile
    txa
    asl
    asl
    asl
    asl
    adc #<theme_palettes
    sta ptr
    lda #>theme_palettes
    adc #0
    sta ptr+1
    jsr palette_load
    jsr draw_ceiling
    lda #2
:   sta draw_row
    jsr draw_field_row
    ldx draw_row
    inx
    txa
    cpx #BOTTOM_ROW
    bne :-
    jsr draw_panel
    jmp draw_attributes
.endproc

.proc draw_ceiling
    ldy #>($2000 + 32 + 1)
    lda #<($2000 + 32 + 1)
    jsr vram_at
    lda #TILE_WALL_CORNER_L
    sta PPUDATA
    ldx #22
:   lda #TILE_WALL_H
    cpx #18
    beq flange
    cpx #11
    beq flange
    cpx #4
    bne :+
flange:
    lda #TILE_WALL_H_FLANGE
:   sta PPUDATA
    dex
    bne :--
    lda #TILE_WALL_CORNER_R
    sta PPUDATA
    rts
.endproc

; One row from wall to wall.
.proc draw_field_row
    lda draw_row
    lsr
    lsr
    lsr
    ora #>$2000
    tay
    lda draw_row
    asl
    asl
    asl
    asl
    asl
    ora #1
    jsr vram_at
    jsr draw_wall
    lda draw_row
    sec
    sbc #GRID_ROW
    cmp #GRID_ROWS + 1          ; the row below the bricks has their shadows
    bcs floor
    asl
    asl
    asl
    asl
    tay
:   jsr cell_tiles
    lda cell_left
    sta PPUDATA
    lda cell_right
    sta PPUDATA
    iny
    tya
    and #$0F
    cmp #GRID_COLS
    bne :-
    jmp draw_wall
floor:
    jsr draw_floor
    ; fall through
.endproc

.proc draw_wall
    lda draw_row
    and #7
    cmp #6
    beq :+
    lda #TILE_WALL_V
    sta PPUDATA
    rts
:   lda #TILE_WALL_V_FLANGE
    sta PPUDATA
    rts
.endproc

; A row without bricks: the frame's shadow on the left, and below the ceiling.
.proc draw_floor
    lda draw_row
    and #1
    asl
    adc floor_tile
    sta tmp
    lda draw_row
    cmp #2
    bne :+
    lda tmp
    clc
    adc #4
    sta tmp
:   lda tmp
    clc
    adc #8
    sta PPUDATA
    ldx #11
    bne right
left:
    lda tmp
    sta PPUDATA
right:
    lda tmp
    clc
    adc #1
    sta PPUDATA
    dex
    bne left
    rts
.endproc

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

; Works out and writes the attribute table: 8x8 bytes of four quadrants of 2x2 tiles each.
.proc draw_attributes
    ldy #$23
    lda #$C0
    jsr vram_at
    ldx #0
byte:
    txa                         ; X = 8 * row + column
    and #7
    asl
    sta quad_x
    txa
    lsr
    lsr
    and #$FE
    sta quad_y
    stx tmp
    inc quad_x
    inc quad_y
    jsr quad_palette            ; bottom right is the highest pair of bits
    sta tmp+1
    dec quad_x
    jsr quad_add
    inc quad_x
    dec quad_y
    jsr quad_add
    dec quad_x
    jsr quad_add
    lda tmp+1
    sta PPUDATA
    ldx tmp
    inx
    cpx #64
    bne byte
    rts
.endproc

; Shifts the next quadrant's palette into tmp+1.
.proc quad_add
    asl tmp+1
    asl tmp+1
    jsr quad_palette
    ora tmp+1
    sta tmp+1
    rts
.endproc

; A = palette of quadrant quad_x, quad_y: steel for frame and numbers, a label's colour, or that
; of the bricks of which there are two, one above the other, in each quadrant of the field.
.proc quad_palette
    ldx quad_y
    beq steel
    ldx quad_x
    beq steel
    cpx #12
    beq steel
    bcs panel
    lda quad_y
    sec
    sbc #GRID_ROW / 2
    cmp #GRID_ROWS / 2
    bcs plain
    asl
    asl
    asl
    asl
    asl
    adc quad_x
    tay
    dey                         ; quadrant 1 is column 0
    ldx cells,y
    bne :+
    ldx cells+16,y
:   lda kind_palette,x
    rts
plain:
    lda #0
    rts
steel:
    lda #3
    rts
panel:
    ldx quad_y
    lda panel_palette,x
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

; By row of quadrants, for the columns right of the frame.
panel_palette:
    .byte 3, 1, 1, 1, 1, 3, 1, 3, 1, 3, 1, 3, 3, 3, 3, 3

theme_floor:
    .byte TILE_FLOOR_OCTAGON, TILE_FLOOR_SCALE, TILE_FLOOR_DIAMOND, TILE_FLOOR_OCTAGON

; Four palettes of four; the second colour is the floor's and the same in all of a theme.
theme_palettes:
    .byte $0F, $01, $11, $31,  $0F, $01, $16, $27,  $0F, $01, $1A, $2A,  $0F, $01, $10, $30
    .byte $0F, $03, $13, $23,  $0F, $03, $15, $36,  $0F, $03, $1C, $2C,  $0F, $03, $10, $30
    .byte $0F, $0B, $11, $21,  $0F, $0B, $17, $28,  $0F, $0B, $1A, $3A,  $0F, $0B, $10, $30
    .byte $0F, $06, $12, $22,  $0F, $06, $15, $27,  $0F, $06, $18, $38,  $0F, $06, $10, $30
.code
