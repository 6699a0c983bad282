; SPDX-License-Identifier: MIT
; The file's first 2 KiB, where each kind of loader looks for something else:
;
;   0x000  `MZ`, which is also code: the boot sector, and a PXE ROM's entry  boot/bios/sector.inc
;   0x03c  where the PE header is
;   0x1ac  a mark of the build; the LBA of this file on its disk; the disk's signature
;   0x1f1  the header of the Linux boot protocol                             boot/linux/header.inc
;   0x270  the PE header                                                     boot/efi/header.inc
;   behind real-mode code up to 0x800                                        boot/bios/*.inc
;
; All of it is one section, so that 16-bit code knows every offset in it: HEAD() is a label's.

%include "boot/layout.inc"

%define HEAD(label) ((label) - head)
%macro at_offset 1
    times (%1) - ($ - $$) db 0
%endmacro

; From boot/image.ld: plain numbers.
extern payload_dwords, payload_paragraphs, payload_init_size, payload_sectors
extern pe_text_size, pe_rodata_start, pe_rodata_size, pe_bss_start, pe_bss_size
extern pe_image_size, pe_entry, pe_relocations, pe_relocations_size

section .head progbits alloc exec nowrite align=16
bits 16
head:
%include "boot/bios/sector.inc"
%include "boot/linux/header.inc"
%include "boot/efi/header.inc"
%include "boot/bios/nbp.inc"
%include "boot/bios/setup.inc"
%include "boot/bios/a20.inc"

at_offset HEAD_SIZE - 4
global head_mark
head_mark:
    dd 0
