; SPDX-License-Identifier: MIT
; The Multiboot 1 door: the header that iPXE, GRUB, mboot.c32 and `qemu -kernel` look for, and
; the first instructions that they jump to. Multiboot Specification 0.6.96, sections 3.1 (header,
; with the address fields of 3.1.3) and 3.2 (machine state).

%include "boot/layout.inc"

HEADER_MAGIC        equ 0x1badb002
LOADER_MAGIC        equ 0x2badb002
ALIGN_MODULES       equ 1 << 0
WANT_MEMORY         equ 1 << 1
HAS_ADDRESSES       equ 1 << 16
HEADER_FLAGS        equ ALIGN_MODULES | WANT_MEMORY | HAS_ADDRESSES

%define LOADED(symbol) (MULTIBOOT1_BASE + OFFSET(symbol))

extern image_end, bss_end
extern long_mode_enter, last_words32

section .boot.multiboot1 progbits alloc exec nowrite align=16
bits 32

multiboot1_header:
    dd HEADER_MAGIC
    dd HEADER_FLAGS
    dd -(HEADER_MAGIC + HEADER_FLAGS)
    dd LOADED(multiboot1_header)
    dd MULTIBOOT1_BASE                  ; load_addr
    dd LOADED(image_end)                ; load_end_addr
    dd LOADED(bss_end)                  ; bss_end_addr
    dd LOADED(multiboot1_entry)

; State: 32-bit protected mode, flat segments, paging off, interrupts off, EAX = magic,
; EBX = physical address of the information structure. ESP, GDTR and EFLAGS.DF are anything.
global multiboot1_entry
multiboot1_entry:
    cmp eax, LOADER_MAGIC
    jne .unknown_loader
    mov edi, DOOR_MULTIBOOT1
    mov esi, ebx
    mov ebp, MULTIBOOT1_BASE
    jmp long_mode_enter

.unknown_loader:
    mov ebx, eax
    mov esi, LOADED(unknown_loader)
    jmp last_words32

unknown_loader:
    last_words_line "Rollcall: entered with magic 0x%, not Multiboot's 0x2badb002: use iPXE."
