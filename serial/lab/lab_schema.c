/* SPDX-License-Identifier: MIT */
/* A key is one line here; what its value must be besides is in lab_machine.c and lab_settings.c. */
#include "serial/lab/lab_schema.h"

enum {
    TEXT_MAX = 1000,
    MUST = CYAML_FLAG_POINTER,
    MAY = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
};

#define TEXT(key, flags, structure, member)                                                        \
    CYAML_FIELD_STRING_PTR(key, flags, structure, member, 1, TEXT_MAX)
#define LIST(key, flags, structure, member, entry)                                                 \
    CYAML_FIELD_SEQUENCE(key, flags, structure, member, entry, 0, CYAML_UNLIMITED)

static const cyaml_schema_value_t text_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, TEXT_MAX)};

static const cyaml_schema_field_t accept_fields[] = {
    TEXT("check", MUST, struct lab_accept, check), TEXT("why", MUST, struct lab_accept, why),
    TEXT("until", MAY, struct lab_accept, until), CYAML_FIELD_END};
static const cyaml_schema_value_t accept_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct lab_accept, accept_fields)};

static const cyaml_schema_field_t quarantine_fields[] = {
    TEXT("why", MUST, struct lab_quarantine, why), TEXT("until", MAY, struct lab_quarantine, until),
    CYAML_FIELD_END};

static const cyaml_strval_t types[] = {
    {"never", LAB_TYPE_NEVER}, {"resend", LAB_TYPE_RESEND}, {"people", LAB_TYPE_PEOPLE}};

static const cyaml_schema_field_t machine_fields[] = {
    TEXT("name", MUST, struct lab_said_machine, machine.name),
    TEXT("source", MAY, struct lab_said_machine, machine.source),
    CYAML_FIELD_UINT("baud", CYAML_FLAG_OPTIONAL, struct lab_said_machine, machine.baud),
    TEXT("serial", MAY, struct lab_said_machine, machine.serial),
    TEXT("uuid", MAY, struct lab_said_machine, machine.uuid),
    TEXT("mac", MAY, struct lab_said_machine, machine.mac),
    TEXT("place", MAY, struct lab_said_machine, machine.place),
    TEXT("notes", MAY, struct lab_said_machine, machine.notes),
    CYAML_FIELD_ENUM("type", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct lab_said_machine,
                     machine.type, types, CYAML_ARRAY_LEN(types)),
    /* None would be whoever is known: who writes an empty list means nobody. */
    CYAML_FIELD_SEQUENCE("writers", MAY, struct lab_said_machine, machine.writers, &text_schema, 1,
                         CYAML_UNLIMITED),
    TEXT("expect", MAY, struct lab_said_machine, expect),
    LIST("require", MAY, struct lab_said_machine, machine.require, &text_schema),
    LIST("accept", MAY, struct lab_said_machine, machine.accept, &accept_schema),
    LIST("strict", MAY, struct lab_said_machine, machine.strict, &text_schema),
    CYAML_FIELD_MAPPING_PTR("quarantine", MAY, struct lab_said_machine, machine.quarantine,
                            quarantine_fields),
    CYAML_FIELD_END};
static const cyaml_schema_value_t machine_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct lab_said_machine, machine_fields)};

static const cyaml_schema_field_t hook_fields[] = {
    LIST("on", MAY, struct lab_hook, on, &text_schema), TEXT("run", MAY, struct lab_hook, run),
    TEXT("post", MAY, struct lab_hook, post), CYAML_FIELD_END};
static const cyaml_schema_value_t hook_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct lab_hook, hook_fields)};

static const cyaml_schema_field_t tls_fields[] = {
    TEXT("certificate", MUST, struct lab_said_tls, certificate),
    TEXT("key", MUST, struct lab_said_tls, key), CYAML_FIELD_END};
static const cyaml_schema_field_t keep_fields[] = {TEXT("size", MAY, struct lab_said_keep, size),
                                                   TEXT("age", MAY, struct lab_said_keep, age),
                                                   CYAML_FIELD_END};

static const cyaml_schema_field_t serve_fields[] = {
    TEXT("folder", MAY, struct lab_said_serve, settings.folder),
    TEXT("socket", MAY, struct lab_said_serve, settings.socket),
    LIST("listen", MAY, struct lab_said_serve, settings.listen, &text_schema),
    CYAML_FIELD_MAPPING_PTR("tls", MAY, struct lab_said_serve, tls, tls_fields),
    TEXT("users", MAY, struct lab_said_serve, settings.users),
    TEXT("tokens", MAY, struct lab_said_serve, settings.tokens),
    LIST("viewers", MAY, struct lab_said_serve, settings.viewers, &text_schema),
    TEXT("symbols", MAY, struct lab_said_serve, settings.symbols),
    TEXT("sync", MAY, struct lab_said_serve, sync),
    TEXT("spool", MAY, struct lab_said_serve, spool),
    TEXT("segment", MAY, struct lab_said_serve, segment),
    CYAML_FIELD_MAPPING_PTR("keep", MAY, struct lab_said_serve, keep, keep_fields),
    LIST("hooks", MAY, struct lab_said_serve, settings.hooks, &hook_schema),
    CYAML_FIELD_END};

static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_MAPPING_PTR("serve", MAY, struct lab_said, serve, serve_fields),
    LIST("machines", MUST, struct lab_said, machines, &machine_schema), CYAML_FIELD_END};

const cyaml_schema_value_t lab_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct lab_said, file_fields)};
