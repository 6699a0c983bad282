; SPDX-License-Identifier: MIT
; A loader that promises no more than Multiboot does: memory, registers and stack are garbage, and
; the image (its module) is entered with the magic that MAGIC says. Flat, loaded at SHIM_BASE.

SHIM_BASE       equ 0x400000
TARGET_BASE     equ 0x100000
HEAD_SIZE       equ 0x800               ; of the image's file, in front of its payload
ENTRY_FIELD     equ 28                  ; of the Multiboot header, at the payload's beginning
INFO_MODULES    equ 24
GARBAGE         equ 0xa5a5a5a5
FLAGS           equ 0x00010003

org SHIM_BASE
bits 32
header:
    dd 0x1badb002, FLAGS, -(0x1badb002 + FLAGS)
    dd header, SHIM_BASE, end, end, start

start:
    cld
; 1. Garbage wherever the image, its bss and its stack will be.
    mov edi, TARGET_BASE
    mov ecx, (SHIM_BASE - TARGET_BASE) / 4
    mov eax, GARBAGE
    rep stosd
; 2. The payload where its header wants it.
    mov edx, [ebx + INFO_MODULES]
    mov esi, [edx]
    mov ecx, [edx + 4]
    add esi, HEAD_SIZE
    sub ecx, esi
    mov edi, TARGET_BASE
    rep movsb
; 3. Every register that Multiboot leaves open is wrong, the direction flag too.
    std
    mov edx, [TARGET_BASE + ENTRY_FIELD]
    mov [target], edx
    mov eax, MAGIC
    mov ecx, GARBAGE
    mov edx, ecx
    mov esi, ecx
    mov edi, ecx
    mov ebp, ecx
    mov esp, ecx
    jmp [target]

align 4
target: dd 0
end:
