-- post.lua - for wrk: the body and headers of a new case.
-- SPDX-License-Identifier: AGPL-3.0-or-later
wrk.method = "POST"
wrk.body = '{"subject":"Refund","channel":"email","customer_id":"42"}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Cookie"] = "__Host-session=0123456789abcdef0123456789abcdef0123456789a"
