; SPDX-License-Identifier: MIT
; The Multiboot 1 door: the header that iPXE, GRUB, mboot.c32 and `qemu -kernel` look for.
; Multiboot Specification 0.6.96, 3.1 (header, with the address fields of 3.1.3), 3.2 (state).

%include "boot/layout.inc"

HEADER_MAGIC        equ 0x1badb002
LOADER_MAGIC        equ 0x2badb002
LOADER_MAGIC2       equ 0x36d76289
ALIGN_MODULES       equ 1 << 0
WANT_MEMORY         equ 1 << 1
HAS_ADDRESSES       equ 1 << 16
HEADER_FLAGS        equ ALIGN_MODULES | WANT_MEMORY | HAS_ADDRESSES
INFO2_STACK_TOP     equ 8               ; behind a field of Multiboot 2's that is reserved

%define LOADED(symbol) (LOAD_BASE + OFFSET(symbol))

extern image_end, bss_end
extern long_mode_enter, last_words32

section .boot.multiboot1 progbits alloc exec nowrite align=16
bits 32

multiboot1_header:
    dd HEADER_MAGIC
    dd HEADER_FLAGS
    dd -(HEADER_MAGIC + HEADER_FLAGS)
    dd LOADED(multiboot1_header)
    dd LOAD_BASE                        ; load_addr
    dd LOADED(image_end)                ; load_end_addr
    dd LOADED(bss_end)                  ; bss_end_addr
    dd LOADED(multiboot_entry)

; Both Multiboots enter here. State: 32-bit protected mode, flat segments, paging off, interrupts
; off, EAX = magic, EBX = physical address of the information structure. ESP, GDTR and EFLAGS.DF
; are anything.
global multiboot_entry
multiboot_entry:
    mov esi, ebx
    mov edi, DOOR_MULTIBOOT1
    mov ebp, LOAD_BASE
    cmp eax, LOADER_MAGIC
    je long_mode_enter
    cmp eax, LOADER_MAGIC2
    jne .unknown_loader
; Multiboot 2 may have put the payload elsewhere. Where? There is no stack yet but four bytes of
; what the loader left.
    mov edi, DOOR_MULTIBOOT2
    lea esp, [ebx + INFO2_STACK_TOP]
    call .here
.here:
    pop ebp
    sub ebp, OFFSET(.here)
    jmp long_mode_enter

.unknown_loader:
    mov ebx, eax
    mov esi, LOADED(unknown_loader)
    jmp last_words32

section .boot.gap progbits alloc exec nowrite align=1
unknown_loader:
    last_words_line "Rollcall: entered with magic 0x%, no loader that is known: use iPXE."
