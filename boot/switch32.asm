; SPDX-License-Identifier: MIT
; From a 32-bit door to 64-bit mode: makes sure of the image and of the processor, clears bss, and
; switches with the payload mapped where it lies. boot/long_mode.asm goes on from there.
; Intel SDM volume 3A, 10.8.5 (entering IA-32e mode); AMD APM volume 2, 14.6.

%include "boot/layout.inc"
%include "boot/paging.inc"

CPUID_BIT           equ 1 << 21         ; EFLAGS.ID

extern payload_size, bss_start, bss_end, bss_dwords, build_id_mark, stack_top
extern pml4, identity_pdpt, identity_directory
extern long_mode_go_on, gdt

section .boot.switch progbits alloc exec nowrite align=8

; The first copy of the build id; boot/stamp.py writes both, and the second is the image's last
; eight bytes: a loader that brought only a part of the file is found out by comparing them.
global build_id
build_id:
    dq 0
; The CRC-32C of all the payload but these two fields and the mark at its end, and how long it is:
; what lies packed in it can't name its end, since that moves with how well it packs.
global image_sum, image_size
image_sum:
    dd 0
image_size:
    dd payload_size

bits 32
; State: as the doors promise: 32-bit protected mode, flat segments, paging and interrupts off;
; EBP = physical address of the payload's first byte, EDI = door, ESI = what the loader left.
global long_mode_enter
long_mode_enter:
    cld
    stage STAGE_ENTERED
; 1. Is the image here to its last byte? Nothing behind the payload's first 2 KiB is used
;    before this.
    mov eax, [ebp + OFFSET(build_id)]
    mov edx, [ebp + OFFSET(build_id) + 4]
    cmp eax, [ebp + OFFSET(build_id_mark)]
    jne image_cut32
    cmp edx, [ebp + OFFSET(build_id_mark) + 4]
    jne image_cut32

; 2. A clean bss (not every loader clears it) and a stack in it; door and loader's word go
;    through the stack.
    mov ebx, edi
    lea edi, [ebp + OFFSET(bss_start)]
    mov ecx, bss_dwords
    xor eax, eax
    rep stosd
    lea esp, [ebp + OFFSET(stack_top)]
    push ebx
    push esi

; 3. A processor with CPUID and long mode?
    pushfd
    mov eax, [esp]
    xor dword [esp], CPUID_BIT
    popfd
    pushfd
    pop ecx
    xor eax, ecx
    test eax, CPUID_BIT
    jz .no_long_mode
    mov eax, CPUID_EXTENDED
    cpuid
    cmp eax, CPUID_FEATURES
    jb .no_long_mode
    mov eax, CPUID_FEATURES
    cpuid
    test edx, FEATURE_LONG_MODE
    jnz .has_long_mode
.no_long_mode:
    lea esi, [ebp + OFFSET(no_long_mode)]
    jmp last_words32
.has_long_mode:

; 4. The pages under our feet and our stack, where they lie: 2 MiB each.
    lea eax, [ebp + OFFSET(identity_pdpt) + TABLE_ENTRY]
    mov [ebp + OFFSET(pml4)], eax
    mov eax, ebp
    call map_identity
    lea eax, [ebp + OFFSET(bss_end)]
    call map_identity

; 5. PAE, tables, long mode, paging: in this order.
    mov eax, cr4
    or eax, CR4_PAE
    mov cr4, eax
    lea eax, [ebp + OFFSET(pml4)]
    mov cr3, eax
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER_LME
    wrmsr
    mov eax, cr0
    or eax, CR0_PG | CR0_PE
    mov cr0, eax

; 6. 64-bit code by a far return, since the address is known only now.
    pop esi
    pop edi
    lea eax, [ebp + OFFSET(gdt)]
    push eax
    push (GDT_SIZE - 1) << 16           ; the limit, in front of the address
    lgdt [esp + 2]
    push SELECTOR_CODE64
    lea eax, [ebp + OFFSET(long_mode_go_on)]
    push eax
    retf

image_cut32:
    lea esi, [ebp + OFFSET(image_is_cut)]
; falls through

; State: 32-bit protected mode, paging off; ESI = text, EBX = its number.
global last_words32
last_words32:
    mov edi, VGA_TEXT + VGA_LAST_ROW
; State: 32-bit or 64-bit mode; (E/R)SI = text, EBX = its number, (E/R)DI = the screen's bottom row,
; or 0.
global last_words
last_words:
%include "boot/last_words.inc"

; Maps the 2 MiB around EAX to themselves.
map_identity:
    mov ecx, eax
    shr ecx, DIRECTORY_SHIFT + SLOT_BITS
    lea edx, [ebp + OFFSET(identity_directory) + TABLE_ENTRY]
    mov [ebp + OFFSET(identity_pdpt) + 8 * ecx], edx
    shr eax, DIRECTORY_SHIFT
    mov ecx, eax
    and ecx, SLOTS - 1
    shl eax, DIRECTORY_SHIFT
    mov al, LARGE_ENTRY
    mov [ebp + OFFSET(identity_directory) + 8 * ecx], eax
    ret

bits 64
; State: 64-bit mode, and nobody promised that the screen is mapped.
global last_words_cut64
last_words_cut64:
    lea rsi, [rel image_is_cut]
    xor edi, edi
    jmp last_words

section .boot.gap progbits alloc exec nowrite align=1
image_is_cut:
    last_words_line "Rollcall: only a part of the image came: compare sizes here and on the server."
no_long_mode:
    last_words_line "Rollcall: this processor has no 64-bit long mode: nothing more can be asked."
