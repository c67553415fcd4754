import { eventually } from './eventually.js';
import { type ReceivedMail, request } from './shop.js';

export interface AlertView {
  alert_id: string;
  kind: string;
  about: string;
  count: number;
  threshold: number;
  raised_at: string;
  cleared_at?: string;
}

export const alerts = async () =>
  (await request<{ open: AlertView[]; recent: AlertView[] }>('control-room', 'GET', '/api/alerts')).body;

export const untilRaised = async (kind: string, about: string): Promise<AlertView> =>
  await eventually(async () => {
    const found = (await alerts()).open.find((alert) => alert.kind === kind && alert.about === about);
    expect(found).toMatchObject({ kind, about });
    return found!;
  });

export const untilCleared = async ({ alert_id }: AlertView): Promise<void> =>
  await eventually(async () => {
    const { open, recent } = await alerts();
    expect(open.map((alert) => alert.alert_id)).not.toContain(alert_id);
    expect(recent.map((alert) => alert.alert_id)).toContain(alert_id);
  });

/** The mails to on-call about this alert. */
export async function mailsAbout({ alert_id }: AlertView): Promise<ReceivedMail[]> {
  const { body } = await request<ReceivedMail[]>('inbox', 'GET', '/api/email');
  return body.filter(
    ({ to, text }) => to[0]?.address === 'on-call@order-rail.example' && text.includes(alert_id),
  );
}

export const untilMailed = async (alert: AlertView): Promise<ReceivedMail> =>
  await eventually(async () => {
    const [mail] = await mailsAbout(alert);
    expect(mail?.subject).toContain('[alert]');
    return mail!;
  });
