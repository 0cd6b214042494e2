import { listAt } from '../object.ts';
import { eachContainer, type Rule } from '../rule.ts';
import type { Container, Workload } from '../workload.ts';

/** Options that change the database or show its inside; a release changes it by its hooks alone. */
const NOT_WHILE_SERVING = /^(?:-[ui]|--(?:update|init|dev|load-language|i18n-import|stop-after-init|test-enable|test-tags|shell-interface))(?:=|$)/;
const ANSWERS_PEOPLE = ['web', 'websocket'];

/** How Odoo is started. */
export const ODOO_RULES: readonly Rule[] = [
  {
    code: 'database-list',
    upstream: [],
    advice: 'Start Odoo with --no-database-list: the list shows names, and its page can make, copy and drop databases.',
    check: eachContainer((container, workload) => {
      const component = String(workload.podLabels['app.kubernetes.io/component']);
      const isOpen = isOdoo(container, workload) && ANSWERS_PEOPLE.includes(component) && !listAt<unknown>(container.fields, 'args').includes('--no-database-list');
      return isOpen ? 'shows its list of databases' : undefined;
    }),
  },
  {
    code: 'odoo-options',
    upstream: [],
    advice: 'Take the option away: each start would do it again, beside every other pod. A release does it once, by its hooks.',
    check: eachContainer((container, workload) => {
      const options = isOdoo(container, workload) ? [...listAt<unknown>(container.fields, 'command'), ...listAt<unknown>(container.fields, 'args')].map(String).filter((text) => NOT_WHILE_SERVING.test(text)) : [];
      return options.length === 0 ? undefined : `starts Odoo with ${options.join(', ')}`;
    }),
  },
];

/** A container that serves with Odoo; the maintenance page comes out of the same image. */
function isOdoo({ fields, image, init }: Container, { serves }: Workload): boolean {
  return serves && !init && /\/odoo[:@]/.test(image) && [...listAt<unknown>(fields, 'command'), ...listAt<unknown>(fields, 'args')].includes('odoo');
}
