// distribution.h - the probability distributions that stats needs, by R's own library.
// SPDX-License-Identifier: AGPL-3.0-or-later
#pragma once
#include <stdint.h>

// Accuracy is that of R 4.2 (about 1e-14 relative). Arguments outside the stated ranges are bugs
// and abort. All functions may be called from several threads at once.

double normal_cdf(double z);                       // P(Z <= z)
double normal_quantile(double probability);        // 0 < probability < 1
double normal_p_two_sided(double z);               // P(|Z| >= |z|)

// Number of hits in independent trials. trials >= 1, 0 <= probability <= 1.
double  binomial_mass(int64_t hits, int64_t trials, double probability);
double  binomial_at_most(int64_t hits, int64_t trials, double probability);
double  binomial_at_least(int64_t hits, int64_t trials, double probability);
// Smallest number of hits h with P(H <= h) >= at; 0 < at < 1.
int64_t binomial_quantile(double at, int64_t trials, double probability);

double beta_quantile(double probability, double a, double b);   // 0 <= probability <= 1; a, b > 0
double chi_square_at_least(double x, int64_t degrees);          // P(X >= x); x >= 0, degrees >= 1
// The x below which X lies with this probability; 0 < probability < 1, degrees >= 1.
double chi_square_quantile(double probability, int64_t degrees);
