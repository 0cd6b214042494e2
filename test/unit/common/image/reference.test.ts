import { describe, expect, test } from '@jest/globals';
import { isLoopback, registryAddress } from '../../../../actions/common/image/address.ts';
import { formatReference, imageReference } from '../../../../actions/common/image/reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  test.each(['odoo', 'odoo:19.0', 'acme/odoo', 'registry.example/acme/odoo:19.0-42', `localhost:5000/odoo@${digest}`, `registry.example:443/a/b/c:t@${digest}`])(
    'is read and written back: %s',
    (text) => {
      expect(formatReference(imageReference(text))).toBe(text);
    },
  );

  test.each(['', '-rm', 'Acme/odoo', 'acme//odoo', 'acme/odoo:', 'acme/odoo@sha256:abc', 'acme/odoo:a b', 'https://registry.example/odoo', 'odoo\n', `odoo@${digest.toUpperCase()}`, '../odoo'])(
    'is not %j',
    (text) => {
      expect(() => imageReference(text)).toThrow(/^must be an image reference/);
    },
  );
});

describe('the registry of an image', () => {
  test.each([
    ['odoo', 'https://registry-1.docker.io', 'library/odoo'],
    ['acme/odoo', 'https://registry-1.docker.io', 'acme/odoo'],
    ['docker.io/odoo', 'https://registry-1.docker.io', 'library/odoo'],
    ['registry.example/odoo', 'https://registry.example', 'odoo'],
    ['localhost/odoo', 'http://localhost', 'odoo'],
    ['127.0.0.1:5000/acme/odoo', 'http://127.0.0.1:5000', 'acme/odoo'],
  ])('of %s is %s', (name, url, repository) => {
    expect(registryAddress(name)).toMatchObject({ url, repository });
  });

  test.each(['127.0.0.1.example', 'localhost.example', '128.0.0.1', 'my-localhost', '127.0.0.1@evil.example'])('on %s is not on this machine', (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
