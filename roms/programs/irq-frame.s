; The APU's frame interrupt: open to interrupts, shut, and opened again with one pending.
; config: nrom
;
; The handler acknowledges by reading SND_CHN, counts, and mixes in how far the main loop's
; counter has come, so that an interrupt one instruction early or late shows. Each round spins
; through four interrupts with I clear, writes $4017 anew, then sets I, waits until one must be
; pending, and clears I: the instruction after CLI still runs first, then the interrupt comes,
; once. Whether that first instruction saw the old count goes into the checksum, since an NMI
; just then may come between.
; Results: the common block at $0010 (common/program.s). $0020: interrupts, 2 bytes.

OWN_IRQ = 1
.include "header.inc"
    HEADER 0, 2, 1, 1, 0
.include "program.s"

.zeropage
irqs:   .res 2
spins:  .res 2
before: .res 1
target: .res 1
.assert irqs = $20, error, "the count is at $0020"

.code
program_name: .byte "APU FRAME IRQ", 0

program_nmi:
    rts

.proc irq
    pha
    lda SND_CHN
    and #$40
    bne :+
    jsr wrong                   ; an interrupt without its flag
:   inc irqs
    bne :+
    inc irqs+1
:   lda spins
    jsr mix
    pla
    rti
.endproc

.proc program
    lda #0
    sta FRAME_CTRL
    bit SND_CHN
again:
    jsr open
    jsr shut
    jsr next_round
    jmp again
.endproc

; Spins with I clear until four interrupts have come, then restarts the frame counter.
.proc open
    lda irqs
    clc
    adc #4
    sta target
    cli
:   inc spins
    bne :+
    inc spins+1
:   lda irqs
    cmp target
    bne :--
    sei
    lda #0
    sta FRAME_CTRL
    bit SND_CHN
    rts
.endproc

; Waits 1.4 frames with I set, then opens: exactly one interrupt must follow CLI.
.proc shut
    lda irqs
    sta before
    ldy #33
    ldx #0
:   dex
    bne :-
    dey
    bne :-
    lda irqs
    cmp before
    beq :+
    jsr wrong
:   cli
    lda irqs                    ; runs before the interrupt
    ldx irqs                    ; and this one after it
    sei
    sec
    sbc before
    jsr mix
    dex
    cpx before
    beq :+
    jsr wrong
:   rts
.endproc
