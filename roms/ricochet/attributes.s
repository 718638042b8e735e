; The field's attribute table. A byte is four quadrants of 2x2 tiles, two bits each, the top left
; one lowest (NESdev: PPU attribute tables). A quadrant of the field holds two bricks, one above
; the other, which have one palette.

.zeropage
quad_x: .res 1
quad_y: .res 1

.code
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
; By row of quadrants, for the columns right of the frame.
panel_palette:
    .byte 3, 1, 1, 1, 1, 3, 1, 3, 1, 3, 1, 3, 3, 3, 3, 3
.code
