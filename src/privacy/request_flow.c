// request_flow.c - the table of SM-22.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "privacy/request.h"

static const FlowState states[] = {
    { "received", "received", "已收到", false },
    { "identity_checked", "identity checked", "身份已核实", false },
    { "found", "data found", "已查明", false },
    { "reviewed", "reviewed", "已复核", false },
    { "answered", "answered", "已答复", false },
    { "done", "done", "已办结", true },
    { "refused", "refused", "已拒绝", true },
    { 0 },
};

static const FlowMove moves[] = {
    { "received", "check_identity", "identity_checked", PERM_privacy_manage },
    { "identity_checked", "find", "found", PERM_privacy_manage },
    { "found", "find", "=", PERM_privacy_manage },
    { "found", "review", "reviewed", PERM_privacy_manage },
    { "reviewed", "carry_out", "=", PERM_privacy_manage },
    { "reviewed", "answer", "answered", PERM_privacy_manage },
    { "answered", "complete", "done", PERM_privacy_manage },
    { "received", "refuse", "refused", PERM_privacy_manage },
    { "identity_checked", "refuse", "refused", PERM_privacy_manage },
    { "found", "refuse", "refused", PERM_privacy_manage },
    { "reviewed", "refuse", "refused", PERM_privacy_manage },
    { 0 },
};

const Flow privacy_request_flow = {
    "privacy_request", "Privacy request", "个人信息请求", "received", states, moves,
};
