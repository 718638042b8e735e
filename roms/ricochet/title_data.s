; The tables of the title screen: tiles, words, stars, palettes, attributes.

.rodata
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
