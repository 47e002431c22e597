import type { ComponentChildren } from "preact";

function Icon({ children, class: name = "" }: { children: ComponentChildren; class?: string }) {
  return (
    <svg class={`fyr-icon ${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const PersonIcon = () => (
  <Icon>
    <circle cx="12" cy="8" r="3.6" />
    <path d="M4.8 20c.6-4 3.4-6 7.2-6s6.6 2 7.2 6" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M12 19V5.5M6 11.2 12 5.2l6 6" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon class="fyr-icon--solid">
    <circle cx="5" cy="12" r="1.7" />
    <circle cx="12" cy="12" r="1.7" />
    <circle cx="19" cy="12" r="1.7" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="M12 5v13.5M6 12.8l6 6 6-6" />
  </Icon>
);
export const WarningIcon = () => (
  <Icon>
    <path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.1v.1" />
  </Icon>
);
export const NoteIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 11v5M12 7.9v.1" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m5 12.5 4.5 4.5L19 7.5" />
  </Icon>
);
export const QuestionIcon = () => (
  <Icon>
    <path d="M8.5 9a3.5 3.5 0 1 1 3.5 3.5v2M12 18.5v.1" />
  </Icon>
);
export const ClockIcon = () => (
  <Icon>
    <circle cx="12" cy="12" r="8.5" />
    <path d="M12 7.5V12l3 2" />
  </Icon>
);
export const BookIcon = () => (
  <Icon>
    <path d="M5 5.5A1.5 1.5 0 0 1 6.5 4H19v13H6.5A1.5 1.5 0 0 0 5 18.5zM5 18.5A1.5 1.5 0 0 0 6.5 20H19v-3" />
  </Icon>
);
export const ThumbUpIcon = () => (
  <Icon>
    <path d="M4 11h3.5v8.5H4zM7.5 11l3.7-7c1.5 0 2.5 1.1 2.3 2.6L13 10h5.3c1.2 0 2 1.1 1.7 2.2l-1.6 5.8c-.2.9-1 1.5-1.9 1.5h-9" />
  </Icon>
);
export const ThumbDownIcon = () => (
  <Icon class="fyr-icon--down">
    <path d="M4 11h3.5v8.5H4zM7.5 11l3.7-7c1.5 0 2.5 1.1 2.3 2.6L13 10h5.3c1.2 0 2 1.1 1.7 2.2l-1.6 5.8c-.2.9-1 1.5-1.9 1.5h-9" />
  </Icon>
);

/** The mark: a lighthouse with its light to both sides. */
export const Lighthouse = ({ class: name = "" }: { class?: string }) => (
  <svg class={`fyr-mark ${name}`} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path class="fyr-mark__beam" d="M13 9.5 2.5 5.5v7zM19 9.5l10.5-4v7z" />
    <path class="fyr-mark__tower" d="M12.8 13h6.4l1.8 15H11z" />
    <path class="fyr-mark__band" d="M12.4 16.5h7.2l.4 3.5h-8zM11.5 24h9l.4 3.2h-9.8z" />
    <path class="fyr-mark__tower" d="M11.5 11.6h9V13.2h-9zM16 3.2l3.6 3.6h-7.2zM10 27.6h12V29H10z" />
    <path class="fyr-mark__lamp" d="M13.4 7.2h5.2v4h-5.2z" />
  </svg>
);
