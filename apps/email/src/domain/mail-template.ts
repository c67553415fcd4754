/** `text` and `html` are alternatives with the same content. */
export interface ComposedMail {
  to: string;
  subject: string;
  text: string;
  html: string;
}

/** `body` is trusted HTML; {@link renderMail} escapes everything else. */
export interface MailContent {
  to: string;
  subject: string;
  heading: string;
  /** Shown by mail programs beside the subject. */
  preheader: string;
  text: string;
  body: string;
  correlation_id: string;
}

/** For HTML text and quoted attribute values. */
export const escapeHtml = (value: string): string =>
  value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** 5998 and EUR as "€59.98". */
export const formatMoney = (minorUnits: number, currency: string): string =>
  new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(minorUnits / 100);

/** Uses tables and inline styles, because mail programs support little else. */
export function renderMail({
  to,
  subject,
  heading,
  preheader,
  text,
  body,
  correlation_id,
}: MailContent): ComposedMail {
  const reference = escapeHtml(correlation_id);
  return {
    to,
    subject,
    text: `${heading}\n\n${text.trim()}\n\n--\nOrder Rail\nReference: ${correlation_id}\n`,
    html: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title>
<style>@media (prefers-color-scheme: dark) { body, .page { background: #16181d !important } .card { background: #22252c !important } .card, .card h1 { color: #eceef2 !important } .card td, .card th { color: #eceef2 !important; border-color: #3b404a !important } .card .quiet { color: #a9b0bd !important } }</style>
</head>
<body style="margin:0;background:#f2f0ec">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preheader)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" style="background:#f2f0ec"><tr><td align="center" style="padding:32px 16px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;background:#ffffff;border-radius:12px;border-top:6px solid #b4472e;color:#24262b;font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif">
<tr><td style="padding:32px 32px 8px"><div class="quiet" style="font-size:14px;letter-spacing:.08em;text-transform:uppercase;color:#6a6f78">Order Rail</div>
<h1 style="margin:8px 0 0;font-size:24px;line-height:1.3;color:#24262b">${escapeHtml(heading)}</h1></td></tr>
<tr><td style="padding:8px 32px 24px">${body}</td></tr>
<tr><td class="quiet" style="padding:16px 32px 28px;font-size:13px;color:#6a6f78">Reference: ${reference}</td></tr>
</table></td></tr></table>
</body>
</html>
`,
  };
}
