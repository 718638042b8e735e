; Ricochet: a brick-breaking game for the NES.
;
; One board, NROM: 32 KiB of program, 8 KiB of CHR, no extra RAM. This file is the table of
; contents and the backbone: header, reset, main loop, NMI.
;
; The flow of a frame: the main loop reads the pad, runs one tick of the current state, lays out
; the sprites in OAM's copy at $0200 and raises `frame_ready`. NMI then has the whole frame's
; changes to hand over (sprites, queued VRAM bytes, scroll), lowers the flag and plays one tick of
; sound. A state that has to redraw the screen turns rendering off and does not raise the flag;
; NMI then only plays sound and leaves the PPU alone.

.include "../common/nes.inc"
.include "tiles.inc"            ; written by tools/tiles.py from gfx/
.include "ram.s"

.segment "HEADER"
    .byte "NES", $1A
    .byte 2, 1                  ; 32 KiB PRG, 8 KiB CHR
    .byte $00, $08              ; mapper 0, one screen used; NES 2.0
    .byte 0, 0, 0, 0
    .byte 0                     ; NTSC; plays on PAL too, a sixth slower
    .byte 0, 0, 1               ; standard controllers

.segment "CHARS"
    .incbin "tiles.chr"

.code
.include "system.s"
.include "vram.s"
.include "sprites.s"
.include "text.s"
.include "title.s"
.include "title_data.s"
.include "flight.s"
.include "win.s"
.include "play.s"
.include "paddle.s"
.include "ball.s"
.include "bounce.s"
.include "bricks.s"
.include "redraw.s"
.include "shards.s"
.include "capsule.s"
.include "score.s"
.include "screen.s"
.include "panel.s"
.include "attributes.s"
.include "levels.s"
.include "sound.s"
.include "voices.s"
.include "effects.s"
.include "music.s"
.include "notes.s"

; Power-on and reset: wait for the PPU's two vblanks, clear all RAM, go to the title.
.proc reset
    sei
    cld
    ldx #$40
    stx FRAME_CTRL              ; no APU frame interrupt
    ldx #$FF
    txs
    inx
    stx PPUCTRL
    stx PPUMASK
    stx DMC_FREQ
    stx SND_CHN
    bit PPUSTATUS
:   bit PPUSTATUS
    bpl :-
    jsr clear_ram
:   bit PPUSTATUS
    bpl :-
    jsr sound_init
    jsr score_init
    lda #CTRL_NMI | CTRL_SPR_1
    sta ppu_ctrl
    sta PPUCTRL
    jsr title_enter
    jmp main_loop
.endproc

; Zeroes $0000-$07FF except the stack page, which holds the caller's return address.
.proc clear_ram
    lda #0
    tax
:   sta $00,x
    sta $0200,x
    sta $0300,x
    sta $0400,x
    sta $0500,x
    sta $0600,x
    sta $0700,x
    inx
    bne :-
    lda #1
    sta rng                     ; the shift register must not be zero
    rts
.endproc

.proc main_loop
    jsr read_pad
    jsr sprites_begin
    jsr run_state
    jsr sprites_end
    jsr wait_frame
    jmp main_loop
.endproc

; Calls the tick of the current state through a table of addresses.
.proc run_state
    lda game_state
    asl
    tax
    lda ticks+1,x
    pha
    lda ticks,x
    pha
    rts
ticks:
    .addr title_tick-1, serve_tick-1, play_tick-1, pause_tick-1
    .addr clear_tick-1, lost_tick-1, over_tick-1, win_tick-1
.endproc

.proc nmi
    pha
    txa
    pha
    tya
    pha
    inc frame_count
    bne :+
    inc frame_count+1
:   lda frame_ready
    beq sound
    lda #0
    sta OAMADDR
    lda #>oam
    sta OAMDMA
    jsr vram_flush
    lda #0
    sta PPUSCROLL
    sta PPUSCROLL
    lda ppu_ctrl
    sta PPUCTRL
    lda ppu_mask
    sta PPUMASK
    lda #0
    sta frame_ready
sound:
    jsr sound_tick
    pla
    tay
    pla
    tax
    pla
    rti
.endproc

.proc irq
    rti
.endproc

.segment "VECTORS"
    .addr nmi, reset, irq
