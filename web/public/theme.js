// Sets the theme and language before the first paint, so that nothing flashes.
// SPDX-License-Identifier: AGPL-3.0-or-later
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    var chosen = localStorage.getItem('zhiyin.theme') || 'system';
    root.dataset.theme = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
  }
  root.lang = localStorage.getItem('zhiyin.language') || 'zh-CN';
  apply();
  dark.addEventListener('change', apply);
  window.addEventListener('zhiyin:theme', apply);
})();
