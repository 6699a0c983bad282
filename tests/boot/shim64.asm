; SPDX-License-Identifier: MIT
; A loader for the 64-bit entry of the Linux x86 boot protocol, which no packaged loader uses
; (Documentation/x86/boot.rst: "64-bit boot protocol", "zero page"). Multiboot brings it here; it
; leaves garbage in all that the protocol leaves open: registers, the memory around the payload.
; TARGET is where the payload goes: anywhere below 8 GiB. Flat, loaded at SHIM_BASE.

SHIM_BASE       equ 0x1000000
TABLES          equ 0x1100000           ; page tables: 6 + 4 KiB each for 8 GiB in pages of 2 MiB
PARAMETERS      equ 0x1120000           ; struct boot_params
COMMAND_LINE    equ 0x1121000
STACK           equ 0x1130000
RSDP            equ 0x1200000           ; ACPI's root pointer, where a test has laid one
GIGABYTES       equ 8
GARBAGE         equ 0xa5a5a5a5
FLAGS           equ 0x00010003

; The Multiboot information.
INFO_CMDLINE    equ 16
INFO_MODULES    equ 24
INFO_MMAP       equ 44

; The Linux file and struct boot_params.
SETUP_SECTS     equ 0x1f1
HEADER_END      equ 0x201               ; its byte says how far behind 0x202 the header goes
ENTRY64         equ 0x200               ; of the payload
INIT_SIZE       equ 0x260
E820_COUNT      equ 0x1e8
E820_TABLE      equ 0x2d0
E820_MAX        equ 128
TYPE_OF_LOADER  equ 0x210
VIDEO_MODE      equ 0x06                ; struct screen_info, at its beginning
VIDEO_COLUMNS   equ 0x07
VIDEO_LINES     equ 0x0e
VIDEO_IS_VGA    equ 0x0f
CMD_LINE_PTR    equ 0x228
ACPI_RSDP_ADDR  equ 0x70

org SHIM_BASE
bits 32
header:
    dd 0x1badb002, FLAGS, -(0x1badb002 + FLAGS)
    dd header, SHIM_BASE, end, end, start

start:
    cld
    mov esp, STACK
    mov ebp, ebx
; 1. Page tables: what is mapped lies where it is.
    mov edi, TABLES
    xor eax, eax
    mov ecx, (2 + GIGABYTES) * 4096 / 4
    rep stosd
    mov dword [TABLES], TABLES + 0x1003
    mov edi, TABLES + 0x1000
    mov eax, TABLES + 0x2003
    mov ecx, GIGABYTES
.directory:
    mov [edi], eax
    add edi, 8
    add eax, 4096
    loop .directory
    mov edi, TABLES + 0x2000
    mov eax, 0x83                       ; present, writable, 2 MiB
    xor edx, edx
    mov ecx, GIGABYTES * 512
.page:
    mov [edi], eax
    mov [edi + 4], edx
    add edi, 8
    add eax, 0x200000
    adc edx, 0
    loop .page
; 2. Long mode.
    mov eax, cr4
    or eax, 1 << 5                      ; PAE
    mov cr4, eax
    mov eax, TABLES
    mov cr3, eax
    mov ecx, 0xc0000080                 ; EFER
    rdmsr
    or eax, 1 << 8                      ; LME
    wrmsr
    mov eax, cr0
    or eax, 1 << 31
    mov cr0, eax
    lgdt [gdt_pointer]
    jmp 0x10:in_64_bits

bits 64
default rel
; State: 64-bit mode, all of 8 GiB mapped, EBP: the Multiboot information.
in_64_bits:
    mov eax, 0x18
    mov ds, eax
    mov es, eax
    mov ss, eax
    mov eax, [rbp + INFO_MODULES]
    mov r8d, [rax]                      ; the file
    mov r9d, [rax + 4]                  ; its end
; 3. The zero page: zeros, then the file's setup header.
    mov edi, PARAMETERS
    xor eax, eax
    mov ecx, 4096 / 8
    rep stosq
    movzx ecx, byte [r8 + HEADER_END]
    add ecx, HEADER_END + 1 - SETUP_SECTS
    lea rsi, [r8 + SETUP_SECTS]
    mov edi, PARAMETERS + SETUP_SECTS
    rep movsb
    mov byte [abs PARAMETERS + TYPE_OF_LOADER], 0xff
    mov dword [abs PARAMETERS + CMD_LINE_PTR], COMMAND_LINE
    mov byte [abs PARAMETERS + VIDEO_MODE], 3
    mov byte [abs PARAMETERS + VIDEO_COLUMNS], 80
    mov byte [abs PARAMETERS + VIDEO_LINES], 25
    mov byte [abs PARAMETERS + VIDEO_IS_VGA], 1
    mov rax, 'RSD PTR '
    cmp [abs RSDP], rax
    jne .no_rsdp
    mov dword [abs PARAMETERS + ACPI_RSDP_ADDR], RSDP
.no_rsdp:
; 4. The map: an entry of Multiboot's behind its size field is one of E820's.
    mov esi, [rbp + INFO_MMAP + 4]
    mov edx, [rbp + INFO_MMAP]
    add edx, esi
    mov edi, PARAMETERS + E820_TABLE
.region:
    cmp esi, edx
    jae .mapped
    mov ebx, [rsi]
    add esi, 4
    mov ecx, 20
    push rsi
    rep movsb
    pop rsi
    add esi, ebx
    inc byte [abs PARAMETERS + E820_COUNT]
    jmp .region
.mapped:
; 5. The words: what stands behind this file's own name.
    mov esi, [rbp + INFO_CMDLINE]
.name:
    lodsb
    cmp al, ' '
    ja .name
    jb .no_words
    mov edi, COMMAND_LINE
.word:
    lodsb
    stosb
    test al, al
    jnz .word
    jmp .payload
.no_words:
    mov byte [abs COMMAND_LINE], 0
; 6. Garbage as far as the image asks for room, then the payload over it.
.payload:
    mov rdi, TARGET
    mov ecx, [r8 + INIT_SIZE]
    mov eax, GARBAGE
    shr ecx, 2
    rep stosd
    movzx eax, byte [r8 + SETUP_SECTS]
    inc eax
    shl eax, 9
    lea rsi, [r8 + rax]
    mov rcx, r9
    sub rcx, rsi
    mov rdi, TARGET
    rep movsb
; 7. What the protocol leaves open is wrong; the direction flag too.
    mov r15, TARGET + ENTRY64
    mov [target], r15
    mov rax, 0xa5a5a5a5a5a5a5a5
    mov rbx, rax
    mov rcx, rax
    mov rdx, rax
    mov rdi, rax
    mov rbp, rax
    mov r8, rax
    mov r9, rax
    mov r10, rax
    mov r11, rax
    mov r12, rax
    mov r13, rax
    mov r14, rax
    mov r15, rax
    mov esi, PARAMETERS
    std
    jmp [target]

align 8
gdt:
    dq 0, 0
    dq 0x00af9b000000ffff               ; 0x10, __BOOT_CS: code, 64-bit
    dq 0x00cf93000000ffff               ; 0x18, __BOOT_DS
gdt_pointer:
    dw $ - gdt - 1
    dd gdt
align 8
target: dq 0
end:
