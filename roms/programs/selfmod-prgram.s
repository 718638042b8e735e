; Self-modifying code in PRG RAM: mapper 0 with 8 KiB at $6000, which the NES 2.0 header declares.
; config: nrom
;
; The code is copied to $6000. It lies across the page border at $6100, rewrites operands on both
; sides of it, patches the target of its own JSR and of its own JMP, and grows: every round
; appends one more ADC #n to a run of code at $6200 until that is full and starts over.
; Results: the common block at $0010 (common/program.s).

.include "header.inc"
    HEADER 0, 2, 1, 1, 7
.include "program.s"

GROWING = $6200
GROWN   = 3 * 80                ; bytes after which it starts over

.zeropage
seed:     .res 1
expected: .res 1
length:   .res 1                ; bytes of ADC code at GROWING
sum:      .res 1                ; what they add up to

.code
program_name: .byte "CODE IN PRG RAM", 0

program_nmi:
    rts

.import __WRAMCODE_LOAD__, __WRAMCODE_RUN__, __WRAMCODE_SIZE__
.assert __WRAMCODE_RUN__ = $6000, lderror, "PRG RAM code runs at $6000"

.proc program
    jsr copy_code
    jsr grow_reset
again:
    jsr test_border
    jsr test_targets
    jsr test_growing
    lda seed
    clc
    adc #59
    sta seed
    jsr next_round
    jmp again
.endproc

; Two pages, whatever the code's true length.
.proc copy_code
    ldx #0
:   lda __WRAMCODE_LOAD__,x
    sta __WRAMCODE_RUN__,x
    lda __WRAMCODE_LOAD__+$100,x
    sta __WRAMCODE_RUN__+$100,x
    inx
    bne :-
    rts
.endproc

.proc check
    cmp expected
    beq :+
    jsr wrong
:   jmp mix
.endproc

; The routine across $6100 adds two operands, one in each page.
.proc test_border
    ldx #12
:   txa
    sta border_low
    eor seed
    sta border_high
    clc
    adc border_low
    sta expected
    jsr border
    jsr check
    dex
    bne :-
    rts
.endproc

; The caller's JSR and JMP are aimed at four leaves in turn.
.proc test_targets
    ldx #3
:   lda leaf_lo,x
    sta aimed_call+1
    lda leaf_hi,x
    sta aimed_call+2
    txa
    eor #3
    tay
    lda leaf_lo,y
    sta aimed_jump+1
    lda leaf_hi,y
    sta aimed_jump+2
    lda seed
    clc
    adc leaf_value,x
    clc
    adc leaf_value,y
    sta expected
    lda seed
    jsr aimed
    jsr check
    dex
    bpl :-
    rts
.endproc

.proc grow_reset
    lda #0
    sta length
    sta sum
    lda #$60                    ; RTS
    sta GROWING
    rts
.endproc

; Overwrites the RTS with ADC #seed, RTS, from the back, and runs it all.
.proc test_growing
    ldx length
    lda #$60
    sta GROWING+3,x
    lda seed
    sta GROWING+2,x
    clc
    adc sum
    sta sum
    sta expected
    lda #$69                    ; ADC immediate
    sta GROWING+1,x
    lda #$18                    ; CLC
    sta GROWING,x
    lda #0
    jsr GROWING
    jsr check
    inx
    inx
    inx
    stx length
    cpx #GROWN
    bne :+
    jmp grow_reset
:   rts
.endproc

.rodata
leaf_lo: .byte <leaf_0, <leaf_1, <leaf_2, <leaf_3
leaf_hi: .byte >leaf_0, >leaf_1, >leaf_2, >leaf_3
leaf_value: .byte 1, 16, 37, 99

.segment "WRAMCODE"
aimed:
aimed_call:
    jsr leaf_0                  ; target written by test_targets
aimed_jump:
    jmp leaf_0                  ; likewise
leaf_0:
    clc
    adc #1
    rts
leaf_1:
    clc
    adc #16
    rts
leaf_2:
    clc
    adc #37
    rts
leaf_3:
    clc
    adc #99
    rts
    .res $FC - (* - aimed), $EA
    .assert * = $60FC, lderror, "the border routine begins at $60FC"
border:
    clc
    lda #0                      ; operand at $60FE
    adc #0                      ; opcode at $60FF, operand at $6100
    rts
border_low  = border + 2
border_high = border + 4
    .assert border_high = $6100, lderror, "the second operand is in the next page"
    .res $200 - (* - aimed), $EA
