; SPDX-License-Identifier: MIT
; The Multiboot 2 door: the header that GRUB looks for, under BIOS and UEFI. It enters where
; Multiboot 1 does, boot services ended. Multiboot2 Specification 2.0, 3.1.

%include "boot/layout.inc"

MAGIC               equ 0xe85250d6
ARCHITECTURE_I386   equ 0
OPTIONAL            equ 1
TAG_END             equ 0
TAG_ADDRESSES       equ 2
TAG_ENTRY           equ 3
TAG_FRAMEBUFFER     equ 5
TAG_ALIGN_MODULES   equ 6
TAG_RELOCATABLE     equ 10
PREFER_LOWEST       equ 1
PAGE_SIZE           equ 4096
HIGHEST             equ 0xffffffff

%define LOADED(symbol) (LOAD_BASE + OFFSET(symbol))

%macro tag 2                            ; type, flags; the fields follow, then end_tag
    align 8, db 0
%%tag:
%push tag
%define %$begin %%tag
    dw %1, %2
    dd %$end - %%tag
%endmacro
%macro end_tag 0
%$end:
%pop
%endmacro

extern image_end, bss_end, multiboot_entry

section .boot.multiboot2 progbits alloc exec nowrite align=8
header:
    dd MAGIC
    dd ARCHITECTURE_I386
    dd header_end - header
    dd -(MAGIC + ARCHITECTURE_I386 + (header_end - header))

    tag TAG_ADDRESSES, 0
    dd LOADED(header)
    dd LOAD_BASE                        ; load_addr
    dd LOADED(image_end)                ; load_end_addr
    dd LOADED(bss_end)                  ; bss_end_addr
    end_tag

    tag TAG_ENTRY, 0
    dd LOADED(multiboot_entry)
    end_tag

; 1 MiB may be taken by firmware: then any place below 4 GiB.
    tag TAG_RELOCATABLE, OPTIONAL
    dd LOAD_BASE
    dd HIGHEST
    dd PAGE_SIZE
    dd PREFER_LOWEST
    end_tag

    tag TAG_FRAMEBUFFER, OPTIONAL       ; whatever there is: text too
    dd 0, 0, 0
    end_tag

    tag TAG_ALIGN_MODULES, OPTIONAL
    end_tag

    tag TAG_END, 0
    end_tag
header_end:
