; SPDX-License-Identifier: MIT
; The boot sector of a machine whose firmware leaves address line 20 shut: shuts it, makes sure that
; it is, and starts the second disk's boot sector as a BIOS would. If it can't be shut, nothing
; more happens. Enhanced Disk Drive Specification 3.0, int 13h function 42h.

LOADED          equ 0x7c00
MOVED           equ 0x0600
SECOND_DRIVE    equ 0x81
PORT_A          equ 0x92
PORT_A_A20      equ 0x02
LOW             equ 0x0500
HIGH            equ 0x0510              ; the same byte from segment FFFF while the gate is shut

org MOVED
bits 16
    cli
    xor ax, ax
    mov ds, ax
    mov es, ax
    mov ss, ax
    mov sp, LOADED
    cld
    mov si, LOADED
    mov di, MOVED
    mov cx, 256
    rep movsw
    jmp 0:start
start:
    sti
    mov si, packet
    mov dl, SECOND_DRIVE
    mov ah, 0x42
    int 0x13
    jc stop
    in al, PORT_A
    and al, ~PORT_A_A20 & 0xff
    out PORT_A, al
    mov ax, 0xffff
    mov gs, ax
    mov word [LOW], 0x1234
    mov word [gs:HIGH], 0x4321
    cmp word [LOW], 0x4321
    jne stop
    mov dl, SECOND_DRIVE
    jmp 0:LOADED
stop:
    hlt
    jmp stop

packet:
    db 16, 0
    dw 1
    dw LOADED, 0
    dq 0

    times 510 - ($ - $$) db 0
    dw 0xaa55
