; Bank switching on MMC3 (mapper 4): 128 KiB in banks of 8 KiB, in both of its PRG layouts.
; config: mmc3
;
; Seven pairs of banks: an even one for the window at $8000 and an odd one for that at $A000.
; Every round combines each even bank with each odd bank: the code at $8000 calls the code at
; $A000, which calls back into $8000, and the result is checked against a plain version. Then the
; layout bit swaps $8000 with $C000, the bank that came to $C000 is called there, and the bit is
; put back. Code that must stay is at $E000.
; Results: the common block at $0010 (common/program.s).

.include "header.inc"
    HEADER 4, 8, 1, 0, 0
.include "program.s"

PAIRS = 7

MMC3_SELECT = $8000
MMC3_DATA   = $8001
MMC3_MIRROR = $A000
MMC3_IRQ_OFF = $E000

SELECT_8000 = 6                 ; registers of MMC3_SELECT
SELECT_A000 = 7
SWAPPED     = $40               ; the layout bit: register 6 is at $C000

.repeat PAIRS, P
    .segment .sprintf("BANK%d", 2 * P)
    ; $8000: (A rotated left + 13 * P + 1), then what the odd bank makes of it. It can run at
    ; $C000 too, since it only uses relative addresses inside itself.
    .ident(.sprintf("even_%d", P)):
    asl
    adc #0
    clc
    adc #<(13 * P + 1)
    jmp $A000
    .res $20 - (* - .ident(.sprintf("even_%d", P))), $EA
    ; $8020: the callback
    eor #<(29 * P + 7)
    rts
    .res $40 - (* - .ident(.sprintf("even_%d", P))), $EA
    ; $8040 or $C040: for the swapped layout
    clc
    adc #<(53 * P + 3)
    rts
    .segment .sprintf("BANK%d", 2 * P + 1)
    ; $A000: exclusive-or, the callback, add
    eor #<(71 * P + 19)
    jsr $8020
    clc
    adc #<(17 * P + 5)
    rts
.endrepeat

.segment "FIXEDC"
    ; $C000: the second last bank; at $C040, or at $8040 when swapped, it takes 1 from A.
    .res $40, $EA
    sec
    sbc #1
    rts

.zeropage
seed:     .res 1
expected: .res 1
even:     .res 1
odd:      .res 1

.code
program_name: .byte "BANKS, MMC3", 0

program_nmi:
    rts

.proc program
    lda #0
    sta MMC3_MIRROR
    sta MMC3_IRQ_OFF
    ldx #5                      ; CHR in order: registers 0 and 1 of 2 KiB, 2 to 5 of 1 KiB
:   stx MMC3_SELECT
    lda chr_banks,x
    sta MMC3_DATA
    dex
    bpl :-
again:
    jsr test_pairs
    jsr test_layout
    lda seed
    clc
    adc #41
    sta seed
    jsr next_round
    jmp again
.endproc

; Window Y (SELECT_...) gets 8 KiB bank A. NMI leaves the registers alone.
.proc bank_select
    sty MMC3_SELECT
    sta MMC3_DATA
    rts
.endproc

.proc test_pairs
    lda #PAIRS-1
    sta even
each_even:
    lda even
    asl
    ldy #SELECT_8000
    jsr bank_select
    lda #PAIRS-1
    sta odd
each_odd:
    lda odd
    sec
    rol
    ldy #SELECT_A000
    jsr bank_select
    jsr plain_pair
    sta expected
    lda seed
    jsr $8000
    jsr check
    dec odd
    bpl each_odd
    dec even
    bpl each_even
    rts
.endproc

; A = what banks `even` and `odd` make of the seed.
.proc plain_pair
    ldx even
    ldy odd
    lda seed
    asl
    adc #0
    clc
    adc even_add,x
    eor odd_xor,y
    eor even_xor,x
    clc
    adc odd_add,y
    rts
.endproc

; Each even bank at $C000, the fixed one at $8000, and back again.
.proc test_layout
    ldx #PAIRS-1
:   txa
    asl
    ldy #SELECT_8000 | SWAPPED
    jsr bank_select
    lda seed
    clc
    adc layout_add,x
    sec
    sbc #1
    sta expected
    lda seed
    jsr $C040
    jsr $8040
    jsr check
    lda seed
    sec
    sbc #1
    clc
    adc layout_add,x
    sta expected
    ldy #SELECT_8000
    sty MMC3_SELECT             ; the layout alone
    lda seed
    jsr $C040
    jsr $8040
    jsr check
    dex
    bpl :-
    rts
.endproc

.proc check
    cmp expected
    beq :+
    jsr wrong
:   jmp mix
.endproc

.rodata
chr_banks:
    .byte 0, 2, 4, 5, 6, 7
even_add:
    .repeat PAIRS, P
    .byte <(13 * P + 1)
    .endrepeat
even_xor:
    .repeat PAIRS, P
    .byte <(29 * P + 7)
    .endrepeat
odd_xor:
    .repeat PAIRS, P
    .byte <(71 * P + 19)
    .endrepeat
odd_add:
    .repeat PAIRS, P
    .byte <(17 * P + 5)
    .endrepeat
layout_add:
    .repeat PAIRS, P
    .byte <(53 * P + 3)
    .endrepeat
