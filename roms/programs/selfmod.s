; Self-modifying code in RAM.
; config: nrom
;
; Each round runs these and checks every result against one computed plainly:
;   1. code at $0300 whose operand is rewritten before each call,
;   2. code at $0300 that rewrites the instruction that follows the store,
;   3. code at $0300 whose opcode changes in turn between ADC, SBC, EOR and AND,
;   4. straight code of 1 to 64 increments written anew each time at $0400, over its own remains,
;   5. a loop that copies itself 32 bytes further on and jumps into the copy, eight times,
;   6. code in the zero page at $0080 and in the stack page at $0140.
; Results: the common block at $0010 (common/program.s).

.include "header.inc"
    HEADER 0, 2, 1, 1, 0
.include "program.s"

GENERATED = $0400
MOVING    = $0500
ZERO_CODE = $0080
STACK_CODE = $0140

.zeropage
seed:     .res 1                ; changes every round
value:    .res 1
expected: .res 1
count:    .res 1
moving_ptr: .res 2              ; the copy to run; its low byte is the offset in MOVING

.code
program_name: .byte "SELF-MODIFYING CODE", 0

program_nmi:
    rts

.proc program
    jsr copy_code
again:
    jsr test_operand
    jsr test_next
    jsr test_opcode
    jsr test_generated
    jsr test_moving
    jsr test_low_pages
    lda seed
    clc
    adc #73
    sta seed
    jsr next_round
    jmp again
.endproc

.import __RAMCODE_LOAD__, __RAMCODE_RUN__, __RAMCODE_SIZE__
.assert __RAMCODE_RUN__ = $0300, lderror, "RAM code runs at $0300"

.proc copy_code
    ldx #0
:   lda __RAMCODE_LOAD__,x
    sta __RAMCODE_RUN__,x
    inx
    cpx #<__RAMCODE_SIZE__
    bne :-
    rts
.endproc

; A = result, X keeps; compares with `expected` and mixes it in.
.proc check
    cmp expected
    beq :+
    jsr wrong
:   jmp mix
.endproc

.proc test_operand
    ldx #16
:   txa
    eor seed
    sta expected
    sta ram_operand+1
    jsr ram_operand
    jsr check
    dex
    bne :-
    rts
.endproc

.proc test_next
    ldx #16
:   txa
    adc seed
    sta expected
    jsr ram_next
    jsr check
    dex
    bne :-
    rts
.endproc

.proc test_opcode
    ldx #15
:   stx value
    jsr plain_operation
    sta expected
    txa
    and #3
    tay
    lda opcodes,y
    sta ram_opcode+3
    lda seed
    sta ram_opcode+4
    jsr ram_opcode
    jsr check
    dex
    bpl :-
    rts
.endproc

; A = value (operation X & 3) seed, by plain code.
.proc plain_operation
    txa
    and #3
    beq add
    cmp #1
    beq subtract
    cmp #2
    beq exclusive
    lda value
    and seed
    rts
add:
    lda value
    clc
    adc seed
    rts
subtract:
    lda value
    clc
    sbc seed
    rts
exclusive:
    lda value
    eor seed
    rts
.endproc

; Writes (seed & 63) + 1 times INX at GENERATED, then RTS, and counts by running it.
.proc test_generated
    lda seed
    and #63
    tay
    iny
    sty expected
    lda #$60                    ; RTS
    sta GENERATED,y
    lda #$E8                    ; INX
:   dey
    sta GENERATED,y
    bne :-
    ldx #0
    jsr GENERATED
    txa
    jmp check
.endproc

; Runs the code at MOVING, which carries itself on.
.proc test_moving
    ldx #32
:   lda moving_code-1,x
    sta MOVING-1,x
    dex
    bne :-
    stx value
    lda #8
    sta count
    sta expected
    stx moving_ptr
    ldx #>MOVING
    stx moving_ptr+1
    jmp (moving_ptr)            ; comes back to moving_done
.endproc

moving_done:
    lda value
    jmp check

; Position-independent: copies its 32 bytes on by 32 and goes there, eight times.
moving_code:
    inc value
    dec count
    beq @out
    ldx moving_ptr
    ldy #32
@copy:
    lda MOVING,x
    sta MOVING+32,x
    inx
    dey
    bne @copy
    stx moving_ptr
    jmp (moving_ptr)
@out:
    jmp moving_done
    .res 32 - (* - moving_code), $EA

; LDA #n, CLC, ADC #n, RTS, written to zero page and stack page.
.proc test_low_pages
    ldx #5
:   lda low_code,x
    sta ZERO_CODE,x
    sta STACK_CODE,x
    dex
    bpl :-
    lda seed
    sta ZERO_CODE+1
    sta STACK_CODE+1
    lda #$21
    sta ZERO_CODE+4
    lda #$43
    sta STACK_CODE+4
    clc
    lda seed
    adc #$21
    sta expected
    jsr ZERO_CODE
    jsr check
    clc
    lda seed
    adc #$43
    sta expected
    jsr STACK_CODE
    jmp check
.endproc

.rodata
opcodes:
    .byte $69, $E9, $49, $29    ; ADC, SBC, EOR, AND immediate
low_code:
    .byte $A9, 0, $18, $69, 0, $60

.segment "RAMCODE"
ram_operand:
    lda #0                      ; the operand is written by test_operand
    rts
ram_next:
    lda expected
    sta *+4                     ; writes the operand of the very next instruction
    lda #0
    rts
ram_opcode:
    lda value
    clc
    adc #0                      ; opcode and operand are written by test_opcode
    rts
    .assert * < $0380, error, "the code copied to $0300 is short"
