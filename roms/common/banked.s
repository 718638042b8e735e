; The work of banks-uxrom and banks-mmc1: seven switched banks of 16 KiB at $8000.
;
; The program that includes this defines `bank_select` (bank X, must keep A, X, Y and store X in
; `bank`) and, with OWN_SETUP, `board_setup`. NMI leaves the bank alone.

BANKS = 7

; Bank B's transform of A: rotate left B + 1 times, add 37 * B + 11, exclusive-or 91 * B + 5.

.repeat BANKS, B
    .segment .sprintf("BANK%d", B)
    ; $8000: A = transform of A by this bank
    .ident(.sprintf("transform_%d", B)):
    .repeat B + 1
    asl
    adc #0
    .endrepeat
    clc
    adc #<(37 * B + 11)
    eor #<(91 * B + 5)
    rts
    .res $40 - (* - .ident(.sprintf("transform_%d", B))), $EA
    ; $8040: transform here, then `chain` of the next bank, then add this bank's number
    jsr CALL_HERE
    .if B + 1 < BANKS
    ldx #B + 1
    jsr far_chain
    .endif
    clc
    adc own_number
    rts
    .res $80 - (* - .ident(.sprintf("transform_%d", B))), $EA
    ; $8080: this bank's number as data
    .byte B
.endrepeat

CALL_HERE  = $8000
chain      = $8040
own_number = $8080

.zeropage
bank:     .res 1                ; the bank that is switched in
seed:     .res 1
expected: .res 1
saved:    .res 1

.code
program_nmi:
    rts

.proc program
.ifdef OWN_SETUP
    jsr board_setup
.endif
again:
    jsr test_each
    jsr test_chain
    lda seed
    clc
    adc #67
    sta seed
    jsr next_round
    jmp again
.endproc

; Calls every bank's transform, and reads its number.
.proc test_each
    ldx #BANKS-1
:   lda seed
    jsr plain_transform
    sta expected
    jsr bank_select
    lda seed
    jsr CALL_HERE
    jsr check
    cpx own_number
    beq :+
    jsr wrong
:   dex
    bpl :--
    rts
.endproc

; Seven calls deep: each bank transforms and asks the next; on the way back each adds its number.
.proc test_chain
    lda seed
    ldx #0
:   jsr plain_transform
    inx
    cpx #BANKS
    bne :-
    clc
    adc #BANKS * (BANKS - 1) / 2
    sta expected
    lda seed
    ldx #0
    jsr far_chain
    jmp check
.endproc

; Calls `chain` in bank X with A, then switches back. A is the result.
.proc far_chain
    sta saved
    lda bank
    pha
    lda saved
    jsr bank_select
    jsr chain
    sta saved
    pla
    tax
    lda saved
    jmp bank_select
.endproc

; A = bank X's transform of A, from the fixed bank. Keeps X.
.proc plain_transform
    sta saved
    txa
    tay
    lda saved
:   asl
    adc #0
    dey
    bpl :-
    clc
    adc add_table,x
    eor xor_table,x
    rts
.endproc

.proc check
    cmp expected
    beq :+
    jsr wrong
:   jmp mix
.endproc

.rodata
add_table:
    .repeat BANKS, B
    .byte <(37 * B + 11)
    .endrepeat
xor_table:
    .repeat BANKS, B
    .byte <(91 * B + 5)
    .endrepeat
