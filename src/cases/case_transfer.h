// case_transfer.h - which sites a case may be handed to, also those that the giver does not see.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include "db/db.h"

// No more of a site than it takes to name it.
typedef struct TransferSite {
    SiteId id;
    Str    code, name, name_en;
    bool   reached;            // the actor sees its staff, so he chooses the owner there
} TransferSite;
LIST_TYPE(TransferSite);
typedef struct TransferSitePage { TransferSiteList items; } TransferSitePage;
extern const RecordType TransferSite_record, TransferSitePage_record;

// Every open site of the organisation that has somebody to take a case, by code. A partner's login
// gets no other partner's.
TransferSiteList transfer_sites(Work *work);
