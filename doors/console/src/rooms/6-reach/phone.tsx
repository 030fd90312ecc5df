/** A text as it stands on a customer's phone. An e-mail's markup is drawn apart from the page, without scripts. */
export interface PhoneProps {
  readonly channel: string;
  readonly title: string;
  readonly body: string;
}

export function Phone({ channel, title, body }: PhoneProps) {
  return (
    <div className={`phone phone-${channel}`}>
      {title === "" ? null : <strong className="phone-title">{title}</strong>}
      {channel === "email" ? (
        <iframe title={title} sandbox="" srcDoc={body} className="phone-mail" />
      ) : (
        <p className="phone-text">{body}</p>
      )}
    </div>
  );
}
