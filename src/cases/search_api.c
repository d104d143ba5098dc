// search_api.c - the one search over cases and customers, for the palette.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "cases/search_api.h"
#include "cases/case_view.h"
#include "customers/customer.h"

typedef struct SearchHit {
    AnyId id;
    Str kind, title, number, subtitle;
} SearchHit;
LIST_TYPE(SearchHit);
typedef struct SearchPage {
    SearchHitList items;
} SearchPage;
typedef struct SearchQuery {
    Str q;
    int64_t limit;
} SearchQuery;

RECORD(SearchHit, "Something found.", FIELD(SearchHit, id), FIELD(SearchHit, kind),
       FIELD(SearchHit, title, .personal = PERSONAL_NAME), FIELD(SearchHit, number),
       FIELD(SearchHit, subtitle));
RECORD(SearchPage, "What a search found.", LIST_FIELD(SearchPage, items, SearchHit));
RECORD(SearchQuery, "What to look for.",
       FIELD(SearchQuery, q, .required = true, .min = 1, .max = 200),
       FIELD(SearchQuery, limit, .initial = 10, .min = 1, .max = 50));

static void add_customers(Work *work, const SearchQuery *query, SearchHitList *hits)
{
    CustomerQuery asked = { .q = query->q, .limit = query->limit };
    CustomerList found = customer_list(work, PERM_customer_read, &asked);
    for (size_t i = 0; i < found.count; i++) {
        const Customer *c = &found.items[i];
        hits->items[hits->count++] =
            (SearchHit){ { c->id.value }, STR("customer"), c->name, STR_ABSENT, c->site.name };
    }
}

static void add_cases(Work *work, const SearchQuery *query, SearchHitList *hits)
{
    CasePage page;
    Issues issues = { .count = 0 };
    CaseQuery asked = {
        .q = query->q, .state = STR("all"), .sort = STR("opened"), .limit = query->limit
    };
    if (!case_list(work, &asked, (StaffId){ 0 }, &page, &issues)) return;
    for (size_t i = 0; i < page.items.count; i++) {
        const CaseRow *c = &page.items.items[i];
        hits->items[hits->count++] =
            (SearchHit){ { c->id.value }, STR("case"), c->subject, c->number, c->site.name };
    }
}

static Reply get_search(Work *work, const Request *request)
{
    const SearchQuery *query = request_asked(request, SearchQuery);
    SearchPage page = { { NEW(work, SearchHit, 2 * (size_t)query->limit), 0 } };
    if (access_may(work, PERM_customer_read)) add_customers(work, query, &page.items);
    if (access_may(work, PERM_case_read)) add_cases(work, query, &page.items);
    return reply_ok(work, SearchPage, &page);
}

const Route search_routes[] = {
    { "GET", "/api/v1/search", get_search, .asks = &SearchQuery_record, .gives = &SearchPage_record,
      .needs = PERM_SIGNED_IN, .command = "search", .summary = "Search cases and customers" },
    { 0 },
};
