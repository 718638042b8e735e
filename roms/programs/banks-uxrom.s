; Bank switching on UxROM (mapper 2): 128 KiB, the last 16 KiB fixed, CHR RAM.
; config: banks16
;
; Seven banks hold different code at the same addresses. Every round calls `transform` in each
; bank and checks it against a plain version in the fixed bank; each bank's routine calls the one
; in the next bank through a trampoline, seven deep, and every bank's own number is read back as
; data after each return. The board's bus conflicts are respected: a bank number is stored over
; a byte of ROM with that value.
; Results: the common block at $0010 (common/program.s).

CHR_RAM = 1
.include "header.inc"
    HEADER 2, 8, 0, 1, 0
.include "program.s"
.include "banked.s"

.code
program_name: .byte "BANKS, UXROM", 0

; Selects bank X. Keeps A, X and Y.
.proc bank_select
    stx bank
    pha
    txa
    sta bank_table,x
    pla
    rts
.endproc

.rodata
bank_table:
    .repeat 8, I
    .byte I
    .endrepeat
