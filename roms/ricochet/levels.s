; The rounds. One letter is one brick:
;
;   b blue    c framed blue      r red    o framed red      g green    y framed green
;   s silver, two hits           x steel, never breaks      . none
;
; The colours are those of the round's theme. Two bricks that share an attribute quadrant, rows 1
; and 2, 3 and 4 and so on of one column, must be of one palette: bc, ro, gy or sx, or one is
; missing. Every brick that breaks must be within the ball's reach.

LEVEL_COUNT = 8

.rodata
level_lo: .byte <level_1, <level_2, <level_3, <level_4, <level_5, <level_6, <level_7, <level_8
level_hi: .byte >level_1, >level_2, >level_3, >level_4, >level_5, >level_6, >level_7, >level_8

level_1:                        ; the wall
    .byte "..........."
    .byte "..........."
    .byte "sssssssssss"
    .byte "..........."
    .byte "ooooooooooo"
    .byte "rrrrrrrrrrr"
    .byte "yyyyyyyyyyy"
    .byte "ggggggggggg"
    .byte "ccccccccccc"
    .byte "bbbbbbbbbbb"
    .byte "..........."
    .byte "..........."

level_2:                        ; stairs
    .byte "b.........."
    .byte "cb........."
    .byte "bcb........"
    .byte "cbcb......."
    .byte "rorog......"
    .byte "ororyg....."
    .byte "rorogyg...."
    .byte "ororygyg..."
    .byte "gygygygbc.."
    .byte "ygygygycbc."
    .byte "ssssssssssx"
    .byte "..........."

level_3:                        ; the kite
    .byte ".....r....."
    .byte "....ror...."
    .byte "...rooor..."
    .byte "..rooooor.."
    .byte ".ggybsbygg."
    .byte "gggybsbyggg"
    .byte "gggycscyggg"
    .byte ".ggycscygg."
    .byte "..rooooor.."
    .byte "...rooor..."
    .byte "....ror...."
    .byte ".....r....."

level_4:                        ; columns
    .byte "b.r.g.g.r.b"
    .byte "c.o.y.y.o.c"
    .byte "b.r.g.g.r.b"
    .byte "c.o.y.y.o.c"
    .byte "b.r.g.g.r.b"
    .byte "c.o.y.y.o.c"
    .byte "b.r.g.g.r.b"
    .byte "c.o.y.y.o.c"
    .byte "b.r.g.g.r.b"
    .byte "c.o.y.y.o.c"
    .byte "x.s.x.x.s.x"
    .byte "..........."

level_5:                        ; the castle
    .byte "s.s.s.s.s.s"
    .byte "sssssssssss"
    .byte "rororororor"
    .byte "orororororo"
    .byte "ror.ror.ror"
    .byte "oro.oro.oro"
    .byte "rororororor"
    .byte "orororororo"
    .byte "bbbbg.gbbbb"
    .byte "ccccy.ycccc"
    .byte "bbbbg.gbbbb"
    .byte "ccccy.ycccc"

level_6:                        ; the visitor
    .byte "..g.....g.."
    .byte "...g...g..."
    .byte "..yyyyyyy.."
    .byte ".yygyyygyy."
    .byte "yyyyyyyyyyy"
    .byte "y.ggggggg.y"
    .byte "y.g.....g.y"
    .byte "...gg.gg..."
    .byte "..........."
    .byte "..........."
    .byte "s.s.s.s.s.s"
    .byte "..........."

level_7:                        ; checkers
    .byte "b.r.g.b.r.g"
    .byte ".r.g.b.r.g."
    .byte "c.o.y.c.o.y"
    .byte ".o.y.c.o.y."
    .byte "b.r.g.b.r.g"
    .byte ".r.g.b.r.g."
    .byte "c.o.y.c.o.y"
    .byte ".o.y.c.o.y."
    .byte "b.r.g.b.r.g"
    .byte ".r.g.b.r.g."
    .byte "s.s.x.x.s.s"
    .byte "..........."

level_8:                        ; the vault
    .byte "sssssssssss"
    .byte "s.........s"
    .byte "s.rrrrrrr.s"
    .byte "s.ooooooo.s"
    .byte "s.gyyyyyg.s"
    .byte "s.gyyyyyg.s"
    .byte "s.bcccccb.s"
    .byte "s.bcccccb.s"
    .byte "s.........s"
    .byte "s.........s"
    .byte "xxsssssssxx"
    .byte "..........."
.code
