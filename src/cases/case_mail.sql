-- SPDX-License-Identifier: AGPL-3.0-or-later

-- case_mail_to: where the customer of a case reads e-mail, and who we are.
SELECT ct.value AS address, cu.name, cu.language, o.name AS org, o.name_en AS org_en
  FROM customers cu
  JOIN contacts ct ON ct.org_id = cu.org_id AND ct.customer_id = cu.id
  JOIN orgs o ON o.org_id = cu.org_id
 WHERE cu.org_id = :org_id AND cu.id = :customer_id AND ct.kind = 'email'
   AND cu.state NOT IN ('restricted', 'erased')
 ORDER BY ct.preferred DESC, ct.id LIMIT 1;
