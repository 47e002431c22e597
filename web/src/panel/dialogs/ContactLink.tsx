const MAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const WEB = /^https?:\/\/\S+$/i;

export function ContactLink({ address }: { address: string }) {
  if (MAIL.test(address)) return <a href={`mailto:${address}`}>{address}</a>;
  if (WEB.test(address))
    return (
      <a href={address} target="_blank" rel="noopener noreferrer">
        {address}
      </a>
    );
  return <>{address}</>;
}
