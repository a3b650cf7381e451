/**
 * The fields of what an app sends, after `@googleapis/chat` 51 (v1.d.ts) and the reference pages of Cards v2. Each line is a
 * message: `name:type`, with `[]` for lists, `{A|B}` for the values of an enumeration, and `(a|b|c)` for fields of which
 * at most one may be set. Fields that the server writes are taken and ignored, as Google does; their type is `any`.
 */
const LINES = `
Message text:string fallbackText:string cardsV2:CardWithId[] cards:any accessoryWidgets:AccessoryWidget[] thread:Thread \
  actionResponse:ActionResponse privateMessageViewer:User clientAssignedMessageId:string \
  markupSyntax:{MARKUP_SYNTAX_UNSPECIFIED|MARKUP_SYNTAX_CHAT|MARKUP_SYNTAX_MARKDOWN} annotations:any attachment:Attachment[] \
  quotedMessageMetadata:any silent:bool name:string sender:any space:any createTime:any lastUpdateTime:any deleteTime:any \
  argumentText:any formattedText:any slashCommand:any matchedUrl:any threadReply:any emojiReactionSummaries:any \
  deletionMetadata:any attachedGifs:any
Thread name:string threadKey:string
User name:string displayName:any domainId:any type:any isAnonymous:any
Attachment name:string contentName:string contentType:string attachmentDataRef:any driveDataRef:any source:any \
  thumbnailUri:any downloadUri:any
ActionResponse type:{TYPE_UNSPECIFIED|NEW_MESSAGE|UPDATE_MESSAGE|UPDATE_USER_MESSAGE_CARDS|REQUEST_CONFIG|DIALOG|UPDATE_WIDGET} \
  url:string dialogAction:DialogAction updatedWidget:any
DialogAction (dialog|actionStatus) dialog:Dialog actionStatus:ActionStatus
Dialog body:Card
ActionStatus statusCode:any userFacingMessage:string
CardWithId cardId:string card:Card
AccessoryWidget buttonList:ButtonList
Card name:string header:CardHeader sections:Section[] fixedFooter:CardFixedFooter cardActions:CardAction[] \
  peekCardHeader:CardHeader displayStyle:{DISPLAY_STYLE_UNSPECIFIED|PEEK|REPLACE} \
  sectionDividerStyle:{DIVIDER_STYLE_UNSPECIFIED|SOLID_DIVIDER|NO_DIVIDER} expressionData:any
CardHeader title:string subtitle:string imageUrl:string imageAltText:string imageType:{SQUARE|CIRCLE}
CardFixedFooter primaryButton:Button secondaryButton:Button
CardAction actionLabel:string onClick:OnClick
Section header:string widgets:Widget[] collapsible:bool uncollapsibleWidgetsCount:int collapseControl:CollapseControl id:string
CollapseControl horizontalAlignment:Align collapseButton:Button expandButton:Button
Widget (buttonList|carousel|chipList|columns|dateTimePicker|decoratedText|divider|grid|image|selectionInput|textInput|textParagraph) \
  buttonList:ButtonList carousel:any chipList:ChipList columns:Columns dateTimePicker:DateTimePicker \
  decoratedText:DecoratedText divider:Empty grid:any image:Image selectionInput:SelectionInput textInput:TextInput \
  textParagraph:TextParagraph horizontalAlignment:Align id:string visibility:{VISIBILITY_UNSPECIFIED|VISIBLE|HIDDEN} \
  eventActions:any
Empty
TextParagraph text:string maxLines:int textSyntax:{TEXT_SYNTAX_UNSPECIFIED|HTML|MARKDOWN}
DecoratedText (button|switchControl|endIcon) (icon|startIcon) text:string topLabel:string bottomLabel:string wrapText:bool \
  icon:Icon startIcon:Icon endIcon:Icon startIconVerticalAlignment:any onClick:OnClick button:Button \
  switchControl:SwitchControl contentText:TextParagraph topLabelText:TextParagraph bottomLabelText:TextParagraph
Image imageUrl:string altText:string onClick:OnClick
Icon (knownIcon|iconUrl|materialIcon) knownIcon:string iconUrl:string materialIcon:MaterialIcon altText:string \
  imageType:{SQUARE|CIRCLE}
MaterialIcon name:string fill:bool weight:int grade:int
Color red:number green:number blue:number alpha:number
ButtonList buttons:Button[]
ChipList chips:Chip[] layout:{LAYOUT_UNSPECIFIED|WRAPPED|HORIZONTAL_SCROLLABLE}
Chip label:string icon:Icon onClick:OnClick disabled:bool enabled:bool altText:string
Button text:string icon:Icon color:Color onClick:OnClick disabled:bool altText:string \
  type:{TYPE_UNSPECIFIED|OUTLINED|FILLED|FILLED_TONAL|BORDERLESS}
OnClick (action|openLink|openDynamicLinkAction|card|overflowMenu) action:Action openLink:OpenLink \
  openDynamicLinkAction:Action card:Card overflowMenu:OverflowMenu
OpenLink url:string openAs:{FULL_SIZE|OVERLAY} onClose:{NOTHING|RELOAD}
OverflowMenu items:OverflowMenuItem[]
OverflowMenuItem startIcon:Icon text:string onClick:OnClick disabled:bool
Action function:string parameters:ActionParameter[] loadIndicator:{SPINNER|NONE} persistValues:bool \
  interaction:{INTERACTION_UNSPECIFIED|OPEN_DIALOG} requiredWidgets:string[] allWidgetsAreRequired:bool
ActionParameter key:string value:string
TextInput name:string label:string hintText:string value:string type:{SINGLE_LINE|MULTIPLE_LINE} onChangeAction:Action \
  initialSuggestions:any autoCompleteAction:Action validation:Validation placeholderText:string hostAppDataSource:any
Validation characterLimit:int inputType:{INPUT_TYPE_UNSPECIFIED|TEXT|INTEGER|FLOAT|EMAIL|EMOJI_PICKER}
SelectionInput name:string label:string type:{CHECK_BOX|RADIO_BUTTON|SWITCH|DROPDOWN|MULTI_SELECT} items:SelectionItem[] \
  onChangeAction:Action multiSelectMaxSelectedItems:int multiSelectMinQueryLength:int externalDataSource:Action \
  platformDataSource:PlatformDataSource hintText:string dataSourceConfigs:any
SelectionItem text:string value:string selected:bool startIconUri:string bottomText:string
PlatformDataSource (commonDataSource|hostAppDataSource) commonDataSource:{UNKNOWN|USER} hostAppDataSource:any
SwitchControl name:string value:string selected:bool onChangeAction:Action controlType:{SWITCH|CHECKBOX|CHECK_BOX}
DateTimePicker name:string label:string type:{DATE_AND_TIME|DATE_ONLY|TIME_ONLY} valueMsEpoch:any timezoneOffsetDate:int \
  onChangeAction:Action hostAppDataSource:any
Columns columnItems:Column[]
Column horizontalSizeStyle:any horizontalAlignment:Align verticalAlignment:any widgets:Widget[]
AddOnReply hostAppDataAction:HostAppDataAction action:AddOnAction
HostAppDataAction chatDataAction:ChatDataAction
ChatDataAction (createMessageAction|updateMessageAction|updateInlinePreviewAction) createMessageAction:MessageAction \
  updateMessageAction:MessageAction updateInlinePreviewAction:any
MessageAction message:Message
AddOnAction navigations:Navigation[] notification:Notification
Navigation (pushCard|updateCard|endNavigation) pushCard:Card updateCard:Card endNavigation:EndNavigation
EndNavigation action:{ACTION_UNSPECIFIED|CLOSE_DIALOG|CLOSE_DIALOG_AND_EXECUTE}
Notification text:string
`;

export interface FieldType {
  readonly list: boolean;
  /** `string`, `bool`, `int`, `number`, `any` or the name of a message. */
  readonly type: string;
  readonly values?: ReadonlySet<string>;
}

export interface MessageType {
  readonly fields: ReadonlyMap<string, FieldType>;
  /** Fields of which one at most is set. */
  readonly oneofs: readonly (readonly string[])[];
}

const ALIGN = '{HORIZONTAL_ALIGNMENT_UNSPECIFIED|START|CENTER|END}';

/** By name. */
export const TYPES: ReadonlyMap<string, MessageType> = new Map(LINES.trim().split('\n').map(readLine));

function readLine(line: string): [string, MessageType] {
  const [name = '', ...words] = line.split(/\s+/);
  const fields = new Map<string, FieldType>();
  const oneofs: string[][] = [];
  for (const word of words) {
    if (word.startsWith('(')) {
      oneofs.push(word.slice(1, -1).split('|'));
      continue;
    }
    const colon = word.indexOf(':');
    const list = word.endsWith('[]');
    const type = word.slice(colon + 1, list ? -2 : undefined).replace(/^Align$/, ALIGN);
    const values = type.startsWith('{') ? { values: new Set(type.slice(1, -1).split('|')) } : {};
    fields.set(word.slice(0, colon), { list, type: type.startsWith('{') ? 'enum' : type, ...values });
  }
  return [name, { fields, oneofs }];
}
