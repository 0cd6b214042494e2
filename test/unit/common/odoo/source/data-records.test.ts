import { describe, expect, test } from '@jest/globals';
import { dataRecords } from '../../../../../actions/common/odoo/source/data-records.ts';

const ids = (xml: string) => dataRecords(xml, 'acme')?.map(({ id, noupdate, line }) => [id, noupdate, line]);

describe('records of a data file', () => {
  test('know their line and whether they stand in a noupdate block', () => {
    const xml = `<?xml version="1.0"?>
<odoo>
  <!-- <record id="comment"/> -->
  <record id="acme.one" model="x"><field name="a">1</field></record>
  <data noupdate="1">
    <record id="two" model="x"/>
    <data noupdate="0"><record id='three' model="x"/></data>
  </data>
  <template id="four"><odoo><record id="inside"/></odoo></template>
  <function model="x" name="y"/>
</odoo>`;
    expect(ids(xml)).toEqual([['one', false, 4], ['two', true, 6], ['three', false, 7], ['four', false, 9]]);
  });

  test.each([['1', true], ['True', true], ['0', false], ['false', false], ['off', false], ['', false]])('noupdate="%s" on the root: %s', (value, answer) => {
    expect(ids(`<odoo noupdate="${value}"><record id="a" model="x"/></odoo>`)).toEqual([['a', answer, 1]]);
  });

  test('are equal when only comments and white space differ', () => {
    const [one] = dataRecords('<odoo><record id="a" model="x">\n  <!-- why -->\n <field name="b">1</field></record></odoo>', 'acme') ?? [];
    const [other] = dataRecords('<odoo><record  id="a" model="x"> <field name="b">1</field></record></odoo>', 'acme') ?? [];
    expect(one?.text.replaceAll(' ', '')).toBe(other?.text.replaceAll(' ', ''));
  });

  test.each([
    ['indentation where there was none', '<record id="a" model="x">\n    <field name="b">1</field>\n  </record>'],
    ['quotes and order of attributes', "<record model='x' id='a'><field name='b'>1</field></record>"],
    ['a comment', '<record id="a" model="x"><!-- why --><field name="b">1</field></record>'],
  ])('are equal when only the formatting differs: %s', (_, record) => {
    const texts = ['<record id="a" model="x"><field name="b">1</field></record>', record].map((xml) => dataRecords(`<odoo>${xml}</odoo>`, 'acme')?.[0]?.text);
    expect(texts[1]).toBe(texts[0]);
  });

  test('differ in their values, also inside CDATA and attributes', () => {
    const text = (value: string) => dataRecords(`<odoo><record id="a" model="x">${value}</record></odoo>`, 'acme')?.[0]?.text;
    expect(text('<f n="1"/>')).not.toBe(text('<f n="2"/>'));
    expect(text('<f><![CDATA[<a  b="1">]]></f>')).not.toBe(text('<f><![CDATA[<a b="2">]]></f>'));
  });

  test('a comparison sign inside CDATA is no tag', () => {
    expect(ids('<odoo><record id="a" model="x"><field name="c"><![CDATA[ <b> & < ]]></field></record></odoo>')).toEqual([['a', false, 1]]);
  });

  test.each(['<odoo><record id="a"></odoo>', '<odoo>', '<odoo></record></odoo>', '<odoo> < </odoo>', '<!DOCTYPE odoo [<!ENTITY a "b">]><odoo/>', '<odoo><!-- </odoo>'])(
    '%s is left to Odoo', (xml) => {
      expect(dataRecords(xml, 'acme')).toBeUndefined();
    },
  );

  test.each([['comments', '<!--'], ['open tags', '<a '], ['closed tags', '<a/>'], ['attributes', '<a b="c'], ['spaces', `<a${' '.repeat(1000)}`]])('a hostile file of %s is read in linear time', (_, part) => {
    const start = performance.now();
    dataRecords(part.repeat(Math.ceil(2_000_000 / part.length)), 'acme');
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
