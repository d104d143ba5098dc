// customer_api.c - the endpoints of customers; personal details masked by role.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "customers/customer_api.h"
#include "customers/customer.h"
#include "engine/person_access/person_access.h"

typedef struct CustomerPage {
    CustomerList items;
} CustomerPage;
RECORD(CustomerPage, "Customers.", LIST_FIELD(CustomerPage, items, Customer));

// The ways to reach a customer, and the rest of what is hidden from some.
static void note_access(Work *work, PersonPlace place, CustomerId id)
{
    if (!work->access->hidden) person_access_note(work, place, id, (CaseId){ 0 });
}

static Reply reply_customer(Work *work, int status, CustomerId id)
{
    Customer shown;
    if (!customer_find(work, PERM_customer_read, id, &shown)) return reply_not_found(work);
    shown.masked = work->access->hidden != 0;
    note_access(work, PERSON_IN_CUSTOMER, id);
    Reply reply = reply_record_(work, status, &Customer_record, &shown);
    if (status == 201)
        reply.location = str_format(work, "/api/v1/customers/%lld", (long long)id.value);
    return reply;
}

static Reply list_customers(Work *work, const Request *request)
{
    CustomerPage page = { customer_list(work, PERM_customer_read,
                                        request_asked(request, CustomerQuery)) };
    for (size_t i = 0; i < page.items.count; i++) {
        page.items.items[i].masked = work->access->hidden != 0;
        note_access(work, PERSON_IN_LIST, page.items.items[i].id);
    }
    return reply_ok(work, CustomerPage, &page);
}

static Reply post_customer(Work *work, const Request *request)
{
    CustomerId id;
    Issues issues = { .count = 0 };
    if (!customer_add(work, request_input(request, CustomerInput), &id, &issues))
        return reply_invalid(work, &issues);
    return reply_customer(work, 201, id);
}

static Reply get_customer(Work *work, const Request *request)
{
    return reply_customer(work, 200, request_id(request, "customer_id", CustomerId));
}

static Reply put_customer(Work *work, const Request *request)
{
    Customer old;
    Issues issues = { .count = 0 };
    int64_t version = 0;
    bool stale;
    CustomerId id = request_id(request, "customer_id", CustomerId);
    if (!customer_find(work, PERM_customer_write, id, &old)) return reply_not_found(work);
    request_version(request, &version);
    if (customer_change(work, &old, version, request_input(request, CustomerInput), &stale,
                        &issues))
        return reply_customer(work, 200, id);
    return stale ? reply_stale(work) : reply_invalid(work, &issues);
}

const Route customer_routes[] = {
    { "GET", "/api/v1/customers", list_customers, .asks = &CustomerQuery_record,
      .gives = &CustomerPage_record, .needs = PERM_customer_read, .command = "customer list",
      .summary = "Find customers" },
    { "POST", "/api/v1/customers", post_customer, .takes = &CustomerInput_record,
      .gives = &Customer_record, .needs = PERM_customer_write, .command = "customer add",
      .summary = "Add a customer", .success = 201 },
    { "GET", "/api/v1/customers/{customer_id}", get_customer, .gives = &Customer_record,
      .needs = PERM_customer_read, .command = "customer show", .summary = "Show a customer" },
    { "PUT", "/api/v1/customers/{customer_id}", put_customer, .takes = &CustomerInput_record,
      .gives = &Customer_record, .needs = PERM_customer_write, .command = "customer change",
      .summary = "Change a customer", .errors = "412" },
    { 0 },
};
